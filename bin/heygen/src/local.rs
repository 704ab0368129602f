//! Commands without a call of their own in the contract: their form and what they run.

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::commands::flag;
use crate::environment::Environment;
use crate::failure::CliError;
use crate::{Outcome, auth, config, download, feedback, manual, update};

pub struct Local {
    pub words: &'static str,
    pub form: fn() -> Command,
    pub run: fn(&Environment, &ArgMatches) -> Result<Outcome, CliError>,
}

pub const COMMANDS: [Local; 11] = [
    Local { words: "auth login", form: login, run: |e, m| auth::login(e, m).map(Outcome::from) },
    Local {
        words: "auth logout",
        form: || Command::new("logout").about("Remove the stored credential"),
        run: |e, _| auth::logout(e).map(Outcome::from),
    },
    Local {
        words: "auth status",
        form: || Command::new("status").about("Verify the credential and show the account"),
        run: |e, _| auth::status(e).map(Outcome::from),
    },
    Local {
        words: "completion",
        form: || {
            let shell = Arg::new("shell").required(true).value_parser(value_parser!(clap_complete::Shell));
            Command::new("completion").about("Print a completion script for a shell").arg(shell)
        },
        run: |_, m| manual::completion(m),
    },
    Local { words: "config get", form: get, run: |e, m| config::get(e, m).map(Outcome::from) },
    Local {
        words: "config list",
        form: || Command::new("list").about("Show all settings and where they come from"),
        run: |e, _| config::list(e).map(Outcome::from),
    },
    Local { words: "config set", form: set, run: |e, m| config::set(e, m).map(Outcome::from) },
    Local { words: "feedback", form: feedback_form, run: |e, m| feedback::keep(e, m).map(Outcome::from) },
    Local { words: "man", form: man, run: |_, m| manual::run(m) },
    Local { words: "update", form: update_form, run: |_, m| update::run(m) },
    Local { words: "video download", form: download_form, run: |e, m| download::run(e, m).map(Outcome::from) },
];

fn login() -> Command {
    Command::new("login")
        .about("Store an API key, from the terminal or a pipe, or log in through the browser")
        .arg(flag("api-key", "Ask for an API key only").conflicts_with("oauth"))
        .arg(flag("oauth", "Log in through the browser"))
}

fn key() -> Arg {
    Arg::new("key").required(true).value_name("key").help("output or analytics")
}

fn get() -> Command {
    Command::new("get").about("Read a setting").arg(key())
}

fn set() -> Command {
    Command::new("set").about("Change a setting").arg(key()).arg(Arg::new("value").required(true).value_name("value"))
}

fn feedback_form() -> Command {
    Command::new("feedback")
        .about("Keep a note on how this program does; it stays on this machine")
        .arg(
            Arg::new("rating")
                .long("rating")
                .value_name("1-5")
                .required(true)
                .value_parser(value_parser!(u8).range(1..=5))
                .help("From 1 (bad) to 5 (good)"),
        )
        .arg(Arg::new("comment").long("comment").value_name("TEXT").help("At most 2000 characters (`-` reads stdin)"))
}

fn man() -> Command {
    Command::new("man")
        .about("Print a manual page, or write all of them into a folder")
        .arg(Arg::new("words").num_args(0..).value_name("command").help("The command the page is about"))
        .arg(
            Arg::new("output_dir")
                .long("output-dir")
                .value_name("DIR")
                .conflicts_with("words")
                .help("Write a page for every command into this folder"),
        )
}

fn update_form() -> Command {
    Command::new("update")
        .about("Say how this program is updated")
        .disable_version_flag(true)
        .arg(Arg::new("version").long("version").value_name("vX.Y.Z").action(ArgAction::Set).help("The version wanted"))
}

fn download_form() -> Command {
    Command::new("download")
        .about("Save a finished video")
        .arg(Arg::new("video_id").required(true).value_name("video-id"))
        .arg(
            Arg::new("asset")
                .long("asset")
                .value_name("TEXT")
                .value_parser(["video", "captioned"])
                .default_value("video")
                .help("Which file"),
        )
        .arg(
            Arg::new("output_path")
                .long("output-path")
                .value_name("PATH")
                .help("Where to save it (default: VIDEO-ID.mp4)"),
        )
        .arg(flag("force", "Replace an existing file"))
}
