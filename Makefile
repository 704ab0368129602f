# Two commands matter: `make demo` makes a video on a fresh machine, `make test` runs every check.
.PHONY: demo serve setup packages build test prove bench

RELEASE := target/release

demo: setup
	@scripts/demo.sh $(RELEASE)

serve: setup
	@exec $(RELEASE)/herald serve

# Installs what is missing, builds, fetches the engines, and links the programs into ~/.local/bin;
# manual pages and bash completion of `heygen` go into ~/.local/share.
setup: packages build
	@$(RELEASE)/herald setup
	@mkdir -p "$$HOME/.local/bin"
	@ln -sf "$(CURDIR)/$(RELEASE)/herald" "$(CURDIR)/$(RELEASE)/heygen" "$(CURDIR)/$(RELEASE)/hyperframes" "$$HOME/.local/bin/"
	@$(RELEASE)/heygen man --output-dir "$$HOME/.local/share/man/man1" >/dev/null
	@mkdir -p "$$HOME/.local/share/bash-completion/completions"
	@$(RELEASE)/heygen completion bash >"$$HOME/.local/share/bash-completion/completions/heygen"

packages:
	@scripts/packages.sh

build:
	@cargo build --release --locked -p herald -p heygen -p hyperframes

test: packages
	@scripts/test.sh

# The long evidence: hundreds of kills and a longer script. Hours.
prove: packages
	@scripts/test.sh --prove

bench: setup
	@$(RELEASE)/herald setup --fixtures
	@scripts/bench.sh $(RELEASE)
