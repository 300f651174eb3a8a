"""The made appraisal in OpenFisca-core; `peers.py` runs this with the Python of an environment of its own.

    PYTHON bench/openfisca_peer.py FOLDER ROUNDS

One input variable and one leaf variable for each leaf, the total, the grade by cut-offs; float32 and
vectorised, as OpenFisca does it. FOLDER holds `rules.json` (points and cut-offs in tenths) and
`units.bin`, int32 units by appraisee and leaf. The inputs are handed over as arrays before the clock
starts; each round computes the grade anew. Prints JSON like `jobs.py`.
"""

import json
import sys
import time
from pathlib import Path

import numpy
from openfisca_core.entities import Entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD = "2026"
UNIT = Entity("unit", "units", "appraisee", "")


def system(rules):
    """The scheme as OpenFisca's variables."""
    made = TaxBenefitSystem([UNIT])
    base, leaves = rules["base"] / 10, range(len(rules["tenths"]))
    for leaf, tenths in enumerate(rules["tenths"]):
        made.add_variable(_variable(f"units_{leaf}"))
        made.add_variable(_variable(f"leaf_{leaf}", _leaf(leaf, base, tenths / 10)))

    def total(unit, period):
        return sum(unit(f"leaf_{leaf}", period) for leaf in leaves)

    def grade(unit, period):
        value = unit("total", period)
        cuts = [cut / 10 for cut in rules["cuts"]]
        return numpy.select([value >= cut for cut in cuts], range(len(cuts)))

    made.add_variable(_variable("total", total))
    made.add_variable(_variable("grade", grade, int))
    return made


def _leaf(leaf, base, points):
    def formula(unit, period):
        return base - numpy.minimum(base, points * unit(f"units_{leaf}", period))

    return formula


def _variable(name, formula=None, value=float):
    parts = {"value_type": value, "entity": UNIT, "definition_period": DateUnit.YEAR, "label": name}
    if formula is not None:
        parts["formula"] = formula
    return type(name, (Variable,), parts)


def main():
    folder, rounds = Path(sys.argv[1]), int(sys.argv[2])
    rules = json.loads((folder / "rules.json").read_text("utf-8"))
    leaves = len(rules["tenths"])
    units = numpy.fromfile(folder / "units.bin", dtype="int32").reshape(-1, leaves).T.astype("float32")
    made = system(rules)
    laps = []
    for _ in range(rounds + 1):
        simulation = SimulationBuilder().build_default_simulation(made, units.shape[1])
        for leaf in range(leaves):
            simulation.set_input(f"units_{leaf}", PERIOD, units[leaf])
        wall, cpu = time.perf_counter(), time.process_time()
        grades = simulation.calculate("grade", PERIOD)
        laps.append({"计算": (time.perf_counter() - wall, time.process_time() - cpu)})
    kind = str(simulation.calculate("total", PERIOD).dtype)
    said = {"cold": laps[0], "laps": laps[1:], "kind": kind, "grades": "".join(map(str, grades.tolist()))}
    print(json.dumps(said))


if __name__ == "__main__":
    main()
