"""`python -m kaohe` is the command `kaohe`."""

from kaohe.cli.main import main

raise SystemExit(main())
