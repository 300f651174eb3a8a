// Draws the pictures of a result; the figures stand in the page, in tables and as JSON.
"use strict";

(() => {
  const source = document.getElementById("chart-data");
  if (!source || !window.echarts) return;
  const data = JSON.parse(source.textContent);
  const css = getComputedStyle(document.documentElement);
  const ink = css.getPropertyValue("--ink").trim(), line = css.getPropertyValue("--line").trim();
  const font = css.getPropertyValue("--font").trim();
  const colours = ["#1b5fa8", "#d98a1f", "#2e8b62", "#8a5bb0", "#c2504a", "#3fa3b5", "#8c7a3d", "#5f6f83", "#b0568f", "#6a9a2d"];
  const text = { fontFamily: font, color: ink, fontSize: 12 };
  const value = { type: "value", axisLabel: text, splitLine: { lineStyle: { color: line } } };
  const narrow = window.innerWidth < 820;
  const names = (list) => ({ type: "category", data: list, inverse: true, axisTick: { show: false }, axisLabel: { ...text, width: narrow ? 84 : 150, overflow: "truncate" } });
  const numbers = (list) => list.map((each) => (each === "" ? null : Number(each)));
  // drawn on the canvas, not as HTML: the page's content policy admits no styles in markup
  const tip = { trigger: "axis", renderMode: "richText", axisPointer: { type: "shadow" }, textStyle: text, confine: true };
  const rounded = { barMaxWidth: 22 };

  const options = {
    spread: (d) => ({
      grid: { left: 44, right: 16, top: 24, bottom: 28 },
      tooltip: tip,
      xAxis: { type: "category", data: d.labels, axisLabel: text, axisTick: { show: false } },
      yAxis: { ...value, minInterval: 1 },
      series: [{ name: "个数", type: "bar", barCategoryGap: "12%", data: d.counts, label: { show: true, position: "top", ...text, formatter: (p) => (p.value ? String(p.value) : "") } }],
    }),
    composition: (d) => ({
      grid: { left: 8, right: 24, top: 8 + legendRows(d.series) * 22, bottom: 8, containLabel: true },
      legend: { top: 0, left: 0, textStyle: text, itemWidth: 14, itemHeight: 10, data: d.series.map((each) => each.name) },
      tooltip: tip,
      xAxis: value,
      yAxis: names(d.names),
      series: d.series.map((each) => ({ ...rounded, name: each.name, type: "bar", stack: "total", data: numbers(each.values) })),
    }),
    change: (d) => ({
      grid: { left: 8, right: 40, top: 8, bottom: 8, containLabel: true },
      tooltip: tip,
      xAxis: value,
      yAxis: { ...names(d.names), axisLabel: { ...names(d.names).axisLabel }, axisLine: { show: false } },
      series: [{ ...rounded, name: "增减", type: "bar", data: numbers(d.values).map((each) => ({ value: each, itemStyle: { color: each < 0 ? "#c2504a" : "#2e8b62" }, label: { position: each < 0 ? "left" : "right" } })), label: { show: true, ...text } }],
    }),
  };
  function legendRows(series) {
    const wide = Math.max(200, document.querySelector("main").clientWidth - 40);
    const letters = series.reduce((sum, each) => sum + each.name.length * 12 + 40, 0);
    return Math.ceil(letters / wide) + 1;
  }

  const drawn = [];
  document.querySelectorAll("[data-chart]").forEach((place) => {
    const kind = place.dataset.chart;
    if (place.dataset.rows) place.style.height = `${Number(place.dataset.rows) * 24 + 90 + (kind === "composition" ? legendRows(data.composition.series) * 22 : 0)}px`;
    const chart = window.echarts.init(place);
    chart.setOption({ animation: false, color: colours, textStyle: text, ...options[kind](data[kind]) });
    drawn.push(chart);
  });
  const fit = () => drawn.forEach((chart) => chart.resize());
  window.addEventListener("resize", fit);
  window.addEventListener("beforeprint", fit);
  window.addEventListener("afterprint", fit);
})();
