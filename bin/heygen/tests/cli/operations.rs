//! Every command of the contract: the request it sends, what it prints, for people too, and its help. The list comes from
//! the contract, so a new command fails here until its snapshot is looked at and added.

use std::collections::BTreeMap;

use crate::support::{Reply, Script, User, sample, snapshot, typed};
use herald_wire::{Operation, contract};
use serde_json::Value;

/// The operations of every group of commands: one snapshot file for each.
fn groups() -> BTreeMap<&'static str, Vec<&'static Operation>> {
    let mut groups: BTreeMap<&str, Vec<&Operation>> = BTreeMap::new();
    for operation in contract().operations() {
        if let Some(words) = &operation.cli {
            groups.entry(&words[0]).or_default().push(operation);
        }
    }
    groups
}

/// The command with every id and every flag the contract gives it.
fn arguments(operation: &Operation) -> Vec<String> {
    let contract = contract();
    let mut arguments = operation.cli.clone().unwrap();
    let kebab = |name: &str| name.replace('_', "-").replace("sha256", "sha-256");
    for id in operation.path_parameters() {
        arguments.push(format!("{}_1", id.name.trim_end_matches("_id")));
    }
    for flag in operation.query_parameters() {
        let (name, value) = (format!("--{}", kebab(&flag.name)), sample::flag(contract, &flag.name, &flag.schema));
        match value.as_str() {
            "true" | "false" => arguments.push(format!("{name}={value}")),
            _ => arguments.extend([name, value]),
        }
    }
    let Some(body) = &operation.body else {
        if operation.method == "DELETE" {
            arguments.push("--force".to_owned());
        }
        return arguments;
    };
    if body.media_type == "multipart/form-data" {
        arguments.extend(["--file".to_owned(), "clip.txt".to_owned()]);
        return arguments;
    }
    // Members with a flag of their own, as the help shows them; the rest goes through `-d`.
    let help = User::of(&Script::start())
        .run(
            &[
                arguments[..operation.cli.as_ref().unwrap().len()].iter().map(String::as_str).collect::<Vec<_>>(),
                vec!["--help"],
            ]
            .concat(),
        )
        .stdout;
    let schema = contract.resolve(&body.schema);
    let mut nested = sample::of(contract, "body", &body.schema, 0);
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        let flag = format!("--{}", kebab(name));
        if help.contains(&format!("{flag} <")) || help.contains(&format!("{flag}[")) {
            let value = sample::flag(contract, name, member);
            if help.contains(&format!("{flag}[")) {
                arguments.push(flag);
            } else {
                arguments.extend([flag, value]);
            }
            nested.as_object_mut().unwrap().remove(name);
        }
    }
    if nested.as_object().is_some_and(|members| !members.is_empty()) {
        arguments.extend(["-d".to_owned(), nested.to_string()]);
    }
    arguments
}

fn answer(operation: &Operation) -> Value {
    sample::of(contract(), "answer", operation.response.as_ref().unwrap_or(&Value::Null), 0)
}

#[test]
fn requests_and_results() {
    let server = Script::start();
    let user = User::of(&server);
    let wide = User::of(&server).with("COLUMNS", "100");
    for (group, operations) in groups() {
        let mut text = String::new();
        for operation in operations {
            let arguments = arguments(operation);
            let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let answer = answer(operation);
            server.then(Reply::json(200, &answer));
            let ran = user.run(&words);
            text.push_str(&typed(&arguments));
            for request in server.requests() {
                assert_eq!(request.header("x-api-key"), Some("key-1"), "{}", operation.id);
                assert_eq!(request.header("x-heygen-source"), Some("cli"), "{}", operation.id);
                assert_eq!(request.header("idempotency-key"), None, "{}", operation.id);
                let agent = request.header("user-agent").unwrap();
                assert_eq!(agent, concat!("heygen-cli/", env!("CARGO_PKG_VERSION")), "{}", operation.id);
                text.push_str(&format!("> {}\n", request.line));
                match request.header("content-type") {
                    Some("application/json") => text.push_str(&format!("> {}\n", request.body)),
                    Some(form) => {
                        let boundary = form.strip_prefix("multipart/form-data; boundary=").unwrap();
                        let body = request.body.replace(boundary, "BOUNDARY").replace("\r\n", "\n> ");
                        text.push_str(&format!("> {}\n", body.trim_end_matches("\n> ")));
                    }
                    None => {}
                }
            }
            // What the server said is what is printed, byte for byte.
            assert_eq!((ran.code, ran.stdout.as_str()), (0, format!("{answer}\n").as_str()), "{}", ran.shown());
            server.then(Reply::json(200, &answer));
            let human = wide.run(&[&words[..], &["--human"]].concat());
            server.requests();
            assert!(
                human.stdout.lines().all(|line| line.chars().count() <= 100 || line.contains("_1")),
                "{}",
                human.stdout
            );
            text.push_str(&format!("{}\n{}\n", ran.shown(), human.shown()));
        }
        snapshot(&format!("{group}.calls"), &text);
    }
}

#[test]
fn help_of_every_command() {
    let server = Script::start();
    let user = User::of(&server);
    for (group, operations) in groups() {
        let mut text = String::new();
        for operation in operations {
            let words: Vec<&str> = operation.cli.as_ref().unwrap().iter().map(String::as_str).collect();
            let ran = user.run(&[&words[..], &["--help"]].concat());
            assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
            text.push_str(&format!("$ heygen {} --help\n{}\n", words.join(" "), ran.stdout));
        }
        snapshot(&format!("{group}.help"), &text);
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn schemas_need_no_credential_and_no_server() {
    let server = Script::start();
    let user = User::of(&server).without("HEYGEN_API_KEY");
    for operation in groups().values().flatten() {
        let words: Vec<&str> = operation.cli.as_ref().unwrap().iter().map(String::as_str).collect();
        for flag in ["--request-schema", "--response-schema"] {
            let ran = user.run(&[&words[..], &[flag]].concat());
            let schema: Value = serde_json::from_str(&ran.stdout).unwrap();
            assert_eq!((ran.code, ran.stdout.lines().count()), (0, 1), "{}", ran.shown());
            assert!(schema.is_object() && !ran.stdout.contains("\"$ref\""), "{words:?} {flag}");
        }
    }
    assert_eq!(server.requests().len(), 0);
}
