"""Fakes, makers and simulators that the tests share."""
