"""Kaohe (考核): an appraisal regulation is the program."""
