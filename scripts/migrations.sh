#!/usr/bin/env bash
# While the site is unreleased each app has one migration, 0001_initial: made anew from the models.
set -euo pipefail
cd "$(dirname "$0")/.."
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
rm -f src/kaohe/web/*/migrations/0*.py
KAOHE_HOME=$home .venv/bin/python -m kaohe.web makemigrations organisation cycles records results audit
.venv/bin/ruff format --quiet src/kaohe/web/*/migrations
