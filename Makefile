# 两条命令：make demo 看结果，make test 跑全部测试。其余见 make help。
PORT ?= 8000
JOBS ?= 2
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint types bench wheel clean bench-publish

help:
	@echo 'make demo   演示网站：http://127.0.0.1:$(PORT) ，一键以各种身份登录，八个方案的报告也在其中（换端口：make demo PORT=9000）'
	@echo 'make test   跑全部测试'
	@echo 'make setup  准备 .venv（demo、test 会自动先做）'
	@echo 'make lint   代码风格和引用方向；make types 类型；make bench 速度；make wheel 打包；make clean 清理'

# 两个记号文件：运行所需、开发所需。pyproject.toml 和准备脚本没变就不再安装。
$(VENV)/.run: pyproject.toml package-lock.json scripts/setup.sh scripts/frontend.sh
	@bash scripts/setup.sh run
$(VENV)/.dev: pyproject.toml package-lock.json scripts/setup.sh scripts/frontend.sh
	@bash scripts/setup.sh dev

setup: $(VENV)/.dev

demo: $(VENV)/.run
	$(BIN)/kaohe demo --no-serve --quiet -o demo
	@rm -rf demo-site
	@echo '装入演示数据要一两分钟。看到“网站在…”以后，在浏览器里打开 http://127.0.0.1:$(PORT) ，点一个人，就以他的身份看；按 Ctrl-C 结束。'
	@KAOHE_DEMO=是 KAOHE_HOME=demo-site KAOHE_REPORTS=demo $(BIN)/python -m kaohe.web demo --port $(PORT)

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n $(JOBS) --durations 25 --durations-min 5

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/.dev
	$(BIN)/mypy

# 一个比较一个脚本：make bench 全部，make bench-peers 其中一个，make bench-publish 把数字写进 bench/README.md。
BENCHES := startup reevaluate floor growth peers load city ballots crashes sheets papers scale spark

bench: $(BENCHES:%=bench-%)

$(BENCHES:%=bench-%) bench-publish: bench-%: $(VENV)/.dev
	@echo "== $*"; $(BIN)/python bench/$*.py

wheel: $(VENV)/.dev
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

clean:
	rm -rf $(VENV) build dist demo demo-site node_modules src/kaohe/web/static/vendor .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
