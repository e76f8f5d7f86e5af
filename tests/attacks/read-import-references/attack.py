# %% first
import importlib

for name in (
    "reference_solutions", "reference_solutions.secret", "secret", "gradus.checks",
    "gradus.engine.judge", "gradus.engine.judge.testcell", "gradus.engine.plan", "tests.attacks.victim",
    "gradus.course", "gradus.cohort", "gradus.engine.engine",
):
    try:
        module = importlib.import_module(name)
        print("imported", name, vars(module))
    except ImportError as error:
        print(type(error).__name__)
