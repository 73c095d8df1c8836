"""How many worlds a law is held against: the same few in each gate, many new ones in the slow tests."""

from hypothesis import HealthCheck, settings

IGNORED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]

gate = settings(max_examples=45, deadline=None, derandomize=True, suppress_health_check=IGNORED)
deep = settings(max_examples=400, deadline=None, suppress_health_check=IGNORED)
