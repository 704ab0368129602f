//! `heygen` as a process of its own.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::programs::built;
use crate::server::Server;

/// A user of `heygen` with a configuration directory of their own.
pub struct Cli {
    home: TempDir,
    environment: Vec<(String, String)>,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Cli {
    /// A user nobody has given a key, of a server nobody can reach.
    pub fn stranger() -> Cli {
        let home = TempDir::with_prefix("heygen-test-").expect("a temporary directory");
        Cli { home, environment: Vec::new() }
            .with("HEYGEN_API_BASE", "https://127.0.0.1:9")
            .with("HEYGEN_MAX_RETRIES", "0")
    }

    /// A user of this server, without a key yet.
    pub fn visitor(server: &Server) -> Cli {
        Cli::stranger().with("HEYGEN_API_BASE", server.url()).with("HEYGEN_ALLOW_HTTP", "1")
    }

    /// A user with the server's key.
    pub fn member(server: &Server) -> Cli {
        Cli::visitor(server).with("HEYGEN_API_KEY", server.key())
    }

    pub fn with(mut self, name: &str, value: &str) -> Cli {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Where commands run and what they save lands.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn config_dir(&self) -> std::path::PathBuf {
        self.home.path().join("config")
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with_input(arguments, "")
    }

    /// Runs a command with text piped into it.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Ran {
        let mut command = Command::new(built("heygen"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("HEYGEN_")) {
            command.env_remove(name);
        }
        command.args(arguments).current_dir(self.home()).env("HEYGEN_CONFIG_DIR", self.config_dir());
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("heygen runs");
        let mut stdin = child.stdin.take().expect("stdin is piped");
        // A command that reads nothing closes the pipe first.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        let output = child.wait_with_output().expect("heygen ends");
        Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }
}

impl Ran {
    /// The one compact JSON document a success prints.
    #[track_caller]
    pub fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{self:?}");
        self.result()
    }

    /// The one compact JSON document on stdout, whatever the exit code.
    #[track_caller]
    pub fn result(&self) -> Value {
        assert_eq!(self.stdout.lines().count(), 1, "{self:?}");
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The failure: exit code, and an envelope that is the last line of stderr.
    #[track_caller]
    pub fn failed(&self, code: i32, error_code: &str) -> Value {
        assert_eq!(self.code, code, "{self:?}");
        let last = self.stderr.lines().last().unwrap_or_default();
        let envelope: Value = serde_json::from_str(last).unwrap_or_else(|error| panic!("{error}: {self:?}"));
        assert_eq!(envelope.as_object().map(|members| members.len()), Some(1), "{self:?}");
        assert_eq!(envelope["error"]["code"], error_code, "{self:?}");
        assert!(envelope["error"]["message"].as_str().is_some_and(|text| !text.is_empty()), "{self:?}");
        envelope["error"].clone()
    }
}
