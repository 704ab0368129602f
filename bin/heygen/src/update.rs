//! `heygen update`: this program comes with what installed it, and does not replace itself.

use clap::ArgMatches;

use crate::Outcome;
use crate::failure::{CliError, Exit};

pub fn run(matches: &ArgMatches) -> Result<Outcome, CliError> {
    if let Some(version) = matches.get_one::<String>("version").filter(|version| !is_version(version)) {
        return Err(CliError::usage(format!("`--version` looks like `v1.2.3`, got `{version}`")));
    }
    let message = format!(
        "heygen {} was not installed by an installer of its own and does not replace itself",
        env!("CARGO_PKG_VERSION")
    );
    Err(CliError::new(Exit::Failed, "wrong_install_method", message)
        .hint("update it the way it was installed: the package manager, or `git pull && make setup` in the checkout"))
}

fn is_version(text: &str) -> bool {
    let numbers: Vec<&str> = text.trim_start_matches('v').split('.').collect();
    numbers.len() == 3 && numbers.iter().all(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}
