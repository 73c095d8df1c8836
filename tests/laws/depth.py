"""How many worlds a law is held against: a few in the gate, many in the slow tests."""

from hypothesis import HealthCheck, Phase, settings

IGNORED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]

gate = settings(max_examples=60, phases=[Phase.generate], deadline=None, suppress_health_check=IGNORED)
deep = settings(max_examples=400, deadline=None, suppress_health_check=IGNORED)
