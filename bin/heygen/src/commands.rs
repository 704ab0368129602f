//! The command tree: one leaf per operation of the contract that names a command, plus the few local ones.

use std::collections::BTreeMap;

use clap::{Arg, ArgAction, ArgMatches, Command};
use herald_wire::contract::Parameter;
use herald_wire::{Contract, Operation, contract};
use serde_json::Value;

use crate::environment::VARIABLES;
use crate::failure::EXIT_CODES;
use crate::local;

/// Groups of commands, with what they are about. A group the contract gains without a line here shows an empty
/// description, which the test below refuses.
const GROUPS: [(&str, &str); 48] = [
    ("ai-clipping", "Cut long videos into clips"),
    ("asset", "Upload and manage files"),
    ("asset batches", "Batches of direct uploads"),
    ("asset complete", "Finish direct uploads"),
    ("asset complete batches", "Finish batches of direct uploads"),
    ("asset direct-uploads", "Upload large files straight to storage"),
    ("asset direct-uploads batches", "Upload many files straight to storage"),
    ("asset statuses", "States of many files at once"),
    ("audio", "Find music and sounds"),
    ("audio sounds", "Music and sounds"),
    ("auth", "Log in and out"),
    ("avatar", "Characters and their looks"),
    ("avatar consent", "Consent of the person shown"),
    ("avatar looks", "Outfits, poses and settings of a character"),
    ("background-removal", "Cut people out of videos"),
    ("brand", "Brand kits and glossaries"),
    ("brand glossaries", "How words are translated and spoken"),
    ("brand kits", "Logos, colours and fonts"),
    ("brand-kit", "Deprecated: use `brand kits`"),
    ("config", "Settings of this program"),
    ("lipsync", "Give existing footage a new voice track"),
    ("lipsync batches", "Many lip-sync jobs at once"),
    ("lipsync statuses", "States of many lip-sync jobs at once"),
    ("template", "Videos from templates"),
    ("user", "The account"),
    ("user me", "The account the credential belongs to"),
    ("video", "Create, follow and download videos"),
    ("video batches", "Many videos at once"),
    ("video statuses", "States of many videos at once"),
    ("video-agent", "One prompt, one finished video"),
    ("video-agent resources", "What a session made or used"),
    ("video-agent styles", "Styles a session can follow"),
    ("video-agent videos", "Videos of a session"),
    ("video-translate", "Translate videos"),
    ("video-translate batches", "Many translations at once"),
    ("video-translate caption", "Captions of a translation"),
    ("video-translate languages", "Languages to translate into"),
    ("video-translate proofreads", "Correct a translation before it is rendered"),
    ("video-translate proofreads srt", "Subtitles of a proofread"),
    ("video-translate statuses", "States of many translations at once"),
    ("voice", "Voices and speech"),
    ("voice clone", "Voices from recordings"),
    ("voice speech", "Text to speech"),
    ("webhook", "Be told when something has happened"),
    ("webhook endpoints", "Addresses that are told"),
    ("webhook event-types", "What can be told"),
    ("webhook events", "What was told"),
    ("webhook events deliveries", "To whom, and what was answered"),
];

/// Flags that every command has stand below its own.
const LAST: usize = 900;

/// Former names: they work, say so, and are not shown.
const ALIASES: [(&str, &str); 1] = [("brand-kit list", "brand kits list")];

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
    for (former, words) in ALIASES {
        if let Some(operation) = operation(&words.split(' ').collect::<Vec<_>>()) {
            root.insert(&split(former), leaf(contract(), operation).hide(true));
        }
    }
    for command in local::COMMANDS {
        root.insert(&split(command.words), (command.form)());
    }
    let program = Command::new("heygen")
        .about("Command line of the v3 video API")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .after_help(footnotes())
        .arg(flag("human", "Tables and indented values instead of JSON").global(true).display_order(LAST))
        .arg(flag("quiet", "No progress and no advice on stderr").global(true).display_order(LAST))
        .arg(
            Arg::new("headers")
                .long("headers")
                .help("x-heygen-client-source=VALUE: where the call comes from")
                .hide(true)
                .global(true),
        );
    root.children.into_iter().fold(program, |program, (word, node)| program.subcommand(node.into_command(&word, "")))
}

/// What holds for every command.
fn footnotes() -> String {
    let mut text = "stdout holds one JSON document, stderr everything else.\n\nExit codes:\n".to_owned();
    for (code, meaning) in EXIT_CODES {
        text.push_str(&format!("  {code}  {meaning}\n"));
    }
    text.push_str("\nEnvironment:\n");
    for (name, effect) in VARIABLES {
        text.push_str(&format!("  {name:21}  {effect}\n"));
    }
    text
}

fn split(words: &str) -> Vec<String> {
    words.split(' ').map(str::to_owned).collect()
}

impl Node {
    fn insert(&mut self, words: &[String], leaf: Command) {
        match words {
            [] => self.leaf = Some(leaf),
            [word, rest @ ..] => self.children.entry(word.clone()).or_default().insert(rest, leaf),
        }
    }

    fn into_command(self, word: &str, above: &str) -> Command {
        let path = if above.is_empty() { word.to_owned() } else { format!("{above} {word}") };
        let command = match self.leaf {
            Some(leaf) => leaf.name(word.to_owned()),
            None => {
                let about = GROUPS.iter().find(|group| group.0 == path).map_or("", |group| group.1);
                let hidden = ALIASES.iter().any(|(former, _)| former.starts_with(&format!("{path} ")));
                Command::new(word.to_owned())
                    .about(about)
                    .hide(hidden)
                    .subcommand_required(true)
                    .arg_required_else_help(true)
            }
        };
        let children = self.children.into_iter();
        children.fold(command, |command, (word, node)| command.subcommand(node.into_command(&word, &path)))
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

/// The present name of a command that was given by a former one.
pub fn present_name(words: &str) -> Option<&'static str> {
    ALIASES.iter().find(|alias| alias.0 == words).map(|alias| alias.1)
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
        command = command.arg(Arg::new("data").short('d').long("data").value_name("JSON").help(help));
    }
    if operation.method == "DELETE" {
        command = command.arg(flag("force", "Do not ask for confirmation"));
    }
    if crate::wait::supports(operation) {
        let timeout = Arg::new("timeout")
            .long("timeout")
            .value_name("DURATION")
            .default_value("20m")
            .help("Longest wait, e.g. `90s`, `10m`, `1h`");
        command = command.arg(flag("wait", "Wait until the result is there")).arg(timeout);
    }
    command
        .arg(flag("request-schema", "Print the JSON Schema of the request body and exit").display_order(LAST))
        .arg(flag("response-schema", "Print the JSON Schema of the answer and exit").display_order(LAST))
}

fn query_flag(contract: &Contract, parameter: &Parameter) -> Arg {
    let schema = contract.resolve(&parameter.schema);
    let name = kebab(&parameter.name);
    let mut help = help_of(&parameter.description, schema);
    if parameter.required {
        help.push_str(" (required)");
    }
    let kind = schema["type"].as_str().unwrap_or("string");
    let arg = Arg::new(parameter.name.clone()).long(name).help(help).value_name(value_name(kind, false));
    valued(arg, kind)
}

/// A truth needs no value; anything else may begin with a hyphen.
fn valued(arg: Arg, kind: &str) -> Arg {
    match kind {
        "boolean" => arg.num_args(0..=1).require_equals(true).default_missing_value("true"),
        _ => arg.allow_hyphen_values(true),
    }
}

/// A member of the request body that has a flag of its own: a scalar, or a list of scalars.
pub struct BodyField {
    pub name: String,
    pub required: bool,
    pub list: bool,
    /// JSON type of the value, or of the list's items.
    pub kind: String,
    /// Words of the user's own rather than a name of something: they may come through a pipe.
    pub free_text: bool,
    schema: Value,
}

impl BodyField {
    fn to_arg(&self, contract: &Contract) -> Arg {
        let schema = contract.resolve(&self.schema);
        let description = self.schema["description"].as_str().or(schema["description"].as_str()).unwrap_or_default();
        let mut help = help_of(description, schema);
        if self.free_text {
            help.push_str(" (`-` reads stdin)");
        }
        if self.required {
            help.push_str(" (required)");
        }
        let help = help.trim_start().to_owned();
        let arg = Arg::new(self.name.clone())
            .long(kebab(&self.name))
            .help(help)
            .value_name(value_name(&self.kind, self.list));
        valued(arg, &self.kind)
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
            let free_text = !list && kind == "string" && is_free_text(name, contract.resolve(member));
            Some(BodyField {
                free_text,
                name: name.clone(),
                required: required(name),
                list,
                kind,
                schema: member.clone(),
            })
        })
        .collect()
}

/// A plain string: neither a choice, nor of a set form, nor the id of something.
fn is_free_text(name: &str, schema: &Value) -> bool {
    let branches = schema["anyOf"].as_array().map_or_else(|| std::slice::from_ref(schema), Vec::as_slice);
    let set = ["enum", "format", "const", "pattern", "$ref"];
    !name.ends_with("_id") && branches.iter().all(|branch| set.iter().all(|word| branch.get(word).is_none()))
}

fn value_name(kind: &str, list: bool) -> &'static str {
    match (kind, list) {
        (_, true) => "A,B,…",
        ("integer" | "number", _) => "N",
        ("boolean", _) => "BOOL",
        _ => "TEXT",
    }
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
        choices => format!("{description} [{}]", choices.join(", ")).trim_start().to_owned(),
    }
}

pub fn flag(name: &'static str, help: &'static str) -> Arg {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_sound_and_every_group_is_described() {
        let tree = tree();
        tree.clone().debug_assert();
        let mut undescribed = Vec::new();
        let mut waiting = vec![&tree];
        while let Some(command) = waiting.pop() {
            if command.get_about().is_none_or(|about| about.to_string().is_empty()) {
                undescribed.push(command.get_name());
            }
            waiting.extend(command.get_subcommands());
        }
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
        let speech = ["text", "voice-id", "input-type", "speed", "language", "locale", "pitch", "output-format"];
        assert_eq!(flags("create_speech"), speech);
        assert_eq!(flags("create_video"), Vec::<String>::new());
        assert_eq!(flags("create_webhook_endpoint"), ["url", "events", "entity-id"]);
    }

    /// One row per command: words, positionals, body flags, query flags, then whether it takes `-d`, `--force`, `--wait`.
    #[test]
    fn the_tree_is_the_documented_one() {
        let documented: Vec<Vec<String>> = include_str!("../tests/commands.md")
            .lines()
            .filter(|line| line.starts_with("| `"))
            .map(|line| line.trim_matches('|').split('|').map(|cell| in_order(&cell.replace('`', ""))).collect())
            .collect();
        let made: Vec<Vec<String>> = contract()
            .operations()
            .iter()
            .filter_map(|operation| Some(row(operation, &operation.cli.as_ref()?.join(" "))))
            .collect();
        let documented_row = |row: &[String]| documented.iter().find(|documented| documented[0] == row[0]).cloned();
        let differing: Vec<_> = made
            .into_iter()
            .map(|row| (documented_row(&row), row))
            .filter(|(documented, made)| documented.as_ref() != Some(made))
            .collect();
        assert!(differing.is_empty(), "documented and made: {differing:#?}");
        let operations = contract().operations().iter().filter(|operation| operation.cli.is_some()).count();
        assert_eq!(documented.len(), operations);
    }

    /// The flags of a cell by name: neither the table nor the contract means anything by their order.
    fn in_order(cell: &str) -> String {
        let mut flags: Vec<&str> = cell.split(',').map(str::trim).collect();
        flags.sort_by_key(|flag| flag.trim_matches('*'));
        flags.join(", ")
    }

    fn row(operation: &Operation, words: &str) -> Vec<String> {
        let tree = tree();
        let command = words.split(' ').fold(&tree, |command, word| command.find_subcommand(word).unwrap());
        let has = |name: &str| command.get_arguments().any(|arg| arg.get_id() == name);
        let listed = |names: Vec<String>| {
            for name in &names {
                let long = name.trim_matches(['*', '-']);
                assert!(command.get_arguments().any(|arg| arg.get_long() == Some(long)), "{words} {name}");
            }
            if names.is_empty() { "-".to_owned() } else { in_order(&names.join(", ")) }
        };
        let named = |name: &str, required: bool| {
            if required { format!("**--{}**", kebab(name)) } else { format!("--{}", kebab(name)) }
        };
        let ids: Vec<String> =
            command.get_positionals().map(|id| format!("<{}>", id.get_value_names().unwrap().join(" "))).collect();
        let body = body_fields(contract(), operation);
        let yes = |truth: bool| if truth { "yes" } else { "-" }.to_owned();
        vec![
            words.to_owned(),
            if ids.is_empty() { "-".to_owned() } else { ids.join(" ") },
            listed(body.iter().map(|field| named(&field.name, field.required)).collect()),
            listed(operation.query_parameters().map(|flag| named(&flag.name, flag.required)).collect()),
            yes(has("data")),
            yes(has("force")),
            yes(has("wait")),
        ]
    }
}
