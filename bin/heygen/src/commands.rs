//! The command tree: one leaf per operation of the contract that names a command, plus the few local ones.

use std::collections::BTreeMap;

use clap::{Arg, ArgAction, ArgMatches, Command};
use herald_wire::contract::Parameter;
use herald_wire::{Contract, Operation, contract};
use serde_json::Value;

/// Groups of commands, with what they are about. A group the contract gains without a line here shows an empty
/// description, which the test below refuses.
const GROUPS: [(&str, &str); 13] = [
    ("ai-clipping", "Cut long videos into clips"),
    ("asset", "Upload and manage files"),
    ("audio", "Find music and sounds"),
    ("avatar", "Characters and their looks"),
    ("background-removal", "Cut people out of videos"),
    ("brand", "Brand kits and glossaries"),
    ("lipsync", "Give existing footage a new voice track"),
    ("template", "Videos from templates"),
    ("user", "The account"),
    ("video", "Create, follow and download videos"),
    ("video-agent", "One prompt, one finished video"),
    ("video-translate", "Translate videos"),
    ("voice", "Voices and speech"),
];

/// Works, but is not advertised by the documentation.
const HIDDEN: [&str; 1] = ["search_assets"];

#[derive(Default)]
struct Node {
    children: BTreeMap<String, Node>,
    leaf: Option<Command>,
}

pub fn tree() -> Command {
    let mut root = Node::default();
    for operation in contract().operations() {
        if let Some(words) = &operation.cli {
            root.insert(words, leaf(contract(), operation));
        }
    }
    for (words, command) in local_commands() {
        let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
        root.insert(&words, command);
    }
    let program = Command::new("heygen")
        .about("Command line of the v3 video API")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(flag("human", "Tables and indented values instead of JSON").global(true))
        .arg(flag("quiet", "No progress on stderr").global(true));
    root.children.into_iter().fold(program, |program, (word, node)| program.subcommand(node.into_command(&word)))
}

impl Node {
    fn insert(&mut self, words: &[String], leaf: Command) {
        match words {
            [] => self.leaf = Some(leaf),
            [word, rest @ ..] => self.children.entry(word.clone()).or_default().insert(rest, leaf),
        }
    }

    fn into_command(self, word: &str) -> Command {
        let command = match self.leaf {
            Some(leaf) => leaf.name(word.to_owned()),
            None => {
                let about = GROUPS.iter().find(|group| group.0 == word).map_or("", |group| group.1);
                Command::new(word.to_owned()).about(about).subcommand_required(true).arg_required_else_help(true)
            }
        };
        self.children.into_iter().fold(command, |command, (word, node)| command.subcommand(node.into_command(&word)))
    }
}

/// The words that were typed and the matches of the last one.
pub fn selected(matches: &ArgMatches) -> (Vec<String>, &ArgMatches) {
    let (mut words, mut current) = (Vec::new(), matches);
    while let Some((word, next)) = current.subcommand() {
        words.push(word.to_owned());
        current = next;
    }
    (words, current)
}

/// The operation a command stands for.
pub fn operation(words: &[&str]) -> Option<&'static Operation> {
    contract().operations().iter().find(|operation| operation.cli.as_ref().is_some_and(|cli| cli == words))
}

fn leaf(contract: &Contract, operation: &Operation) -> Command {
    let mut command =
        Command::new("leaf").about(operation.summary.clone()).hide(HIDDEN.contains(&operation.id.as_str()));
    for parameter in operation.path_parameters() {
        command = command.arg(Arg::new(parameter.name.clone()).value_name(kebab(&parameter.name)));
    }
    for parameter in operation.query_parameters() {
        command = command.arg(query_flag(contract, parameter));
    }
    for field in body_fields(contract, operation) {
        command = command.arg(field.to_arg(contract));
    }
    if has_json_body(operation) {
        let help = "JSON request body: inline, a file's path, or `-` for stdin; flags replace its members";
        command = command.arg(Arg::new("data").short('d').long("data").help(help));
    }
    if operation.method == "DELETE" {
        command = command.arg(flag("force", "Do not ask for confirmation"));
    }
    if crate::wait::supports(operation) {
        let timeout =
            Arg::new("timeout").long("timeout").default_value("20m").help("Longest wait, e.g. `90s`, `10m`, `1h`");
        command = command.arg(flag("wait", "Wait until the result is there")).arg(timeout);
    }
    command
        .arg(flag("request-schema", "Print the JSON Schema of the request body and exit"))
        .arg(flag("response-schema", "Print the JSON Schema of the answer and exit"))
}

fn query_flag(contract: &Contract, parameter: &Parameter) -> Arg {
    let schema = contract.resolve(&parameter.schema);
    let name = kebab(&parameter.name);
    Arg::new(parameter.name.clone()).long(name).help(help_of(&parameter.description, schema)).allow_hyphen_values(true)
}

/// A member of the request body that has a flag of its own: a scalar, or a list of scalars.
pub struct BodyField {
    pub name: String,
    pub required: bool,
    pub list: bool,
    /// JSON type of the value, or of the list's items.
    pub kind: String,
    schema: Value,
}

impl BodyField {
    fn to_arg(&self, contract: &Contract) -> Arg {
        let schema = contract.resolve(&self.schema);
        let description = self.schema["description"].as_str().or(schema["description"].as_str()).unwrap_or_default();
        let arg = Arg::new(self.name.clone()).long(kebab(&self.name)).help(help_of(description, schema));
        match self.kind.as_str() {
            "boolean" => arg.num_args(0..=1).require_equals(true).default_missing_value("true").value_name("BOOL"),
            _ => arg.allow_hyphen_values(true),
        }
    }
}

/// The body members that have flags. Unions (`oneOf`) and nested objects go through `-d`.
pub fn body_fields(contract: &Contract, operation: &Operation) -> Vec<BodyField> {
    let Some(body) = &operation.body else { return Vec::new() };
    let schema = contract.resolve(&body.schema);
    let required =
        |name: &str| schema["required"].as_array().is_some_and(|names| names.iter().any(|required| required == name));
    let members = schema["properties"].as_object().into_iter().flatten();
    members
        .filter_map(|(name, member)| {
            let (list, kind) = scalar_kind(contract, member)?;
            Some(BodyField { name: name.clone(), required: required(name), list, kind, schema: member.clone() })
        })
        .collect()
}

fn scalar_kind(contract: &Contract, member: &Value) -> Option<(bool, String)> {
    let schema = contract.resolve(member);
    if let Some(branches) = schema["anyOf"].as_array() {
        return branches
            .iter()
            .find(|branch| branch["type"] != "null")
            .and_then(|branch| scalar_kind(contract, branch));
    }
    let name = match &schema["type"] {
        Value::String(name) => name.as_str(),
        Value::Array(names) => names.iter().filter_map(Value::as_str).find(|name| *name != "null")?,
        _ => return None,
    };
    match name {
        "string" | "integer" | "number" | "boolean" => Some((false, name.to_owned())),
        "array" => match scalar_kind(contract, &schema["items"])? {
            (false, item) => Some((true, item)),
            (true, _) => None,
        },
        _ => None,
    }
}

pub fn has_json_body(operation: &Operation) -> bool {
    operation.body.as_ref().is_some_and(|body| body.media_type == "application/json")
}

fn help_of(description: &str, schema: &Value) -> String {
    let choices: Vec<&str> = schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    match choices.as_slice() {
        [] => description.to_owned(),
        choices => format!("{description} [{}]", choices.join(", ")),
    }
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).help(help).action(ArgAction::SetTrue)
}

/// `checksum_sha256` becomes `checksum-sha-256`: digits are a word of their own.
pub fn kebab(name: &str) -> String {
    let mut kebab = String::with_capacity(name.len() + 4);
    let mut before = '_';
    for character in name.chars() {
        if character.is_ascii_digit() && before.is_ascii_alphabetic() {
            kebab.push('-');
        }
        kebab.push(if character == '_' { '-' } else { character });
        before = character;
    }
    kebab
}

fn local_commands() -> Vec<(&'static str, Command)> {
    let key = || Arg::new("key").required(true).value_name("KEY");
    vec![
        (
            "auth login",
            Command::new("login")
                .about("Store an API key; it is read from the terminal or from stdin")
                .arg(flag("api-key", "Log in with an API key (the default)"))
                .arg(flag("oauth", "Log in through the browser")),
        ),
        ("auth logout", Command::new("logout").about("Remove the stored credential")),
        ("auth status", Command::new("status").about("Verify the credential and show the account")),
        (
            "config set",
            Command::new("set")
                .about("Set a value")
                .arg(key())
                .arg(Arg::new("value").required(true).value_name("VALUE")),
        ),
        ("config get", Command::new("get").about("Read a value").arg(key())),
        ("config list", Command::new("list").about("Show all values and where they come from")),
        (
            "video download",
            Command::new("download")
                .about("Save a finished video")
                .arg(Arg::new("video_id").required(true).value_name("video-id"))
                .arg(
                    Arg::new("asset")
                        .long("asset")
                        .value_parser(["video", "captioned"])
                        .default_value("video")
                        .help("Which file"),
                )
                .arg(Arg::new("output_path").long("output-path").help("Where to save it (default: VIDEO-ID.mp4)"))
                .arg(flag("force", "Replace an existing file")),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_sound_and_every_group_is_described() {
        let tree = tree();
        tree.clone().debug_assert();
        let undescribed: Vec<&str> = tree
            .get_subcommands()
            .filter(|group| !["auth", "config", "webhook", "help"].contains(&group.get_name()))
            .filter(|group| group.get_about().is_none_or(|about| about.to_string().is_empty()))
            .map(Command::get_name)
            .collect();
        assert_eq!(undescribed, Vec::<&str>::new());
    }

    #[test]
    fn flags_are_named_after_members() {
        assert_eq!(kebab("checksum_sha256"), "checksum-sha-256");
        assert_eq!(kebab("video_id"), "video-id");
        let flags = |id: &str| -> Vec<String> {
            let operation = contract().operation(id).unwrap();
            body_fields(contract(), operation).into_iter().map(|field| kebab(&field.name)).collect()
        };
        assert_eq!(flags("create_speech"), ["text", "voice-id", "input-type", "speed", "language", "locale"]);
        assert_eq!(flags("create_video"), Vec::<String>::new());
        assert_eq!(flags("create_webhook_endpoint"), ["url", "events", "entity-id"]);
    }
}
