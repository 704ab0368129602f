//! Every served operation, driven by the contract: good calls, each violation of its schemas, no key, somebody else's
//! key, and pages walked to their end. An operation that is served without a recipe for a good call fails here.

mod holdings;
mod paging;
mod recipes;
mod samples;
mod violations;

use herald_http::UNSERVED;
use herald_tests::{Answer, Server, events};
use herald_wire::{Operation, contract};
use serde_json::{Value, json};

use crate::holdings::Holdings;
use crate::recipes::{Call, Content};

/// Ids nothing has: of the usual form, of no form, and what servers stumble over.
const NOBODYS: [&str; 7] =
    ["0198c0de00007000800000000000abcd", "unknown", " ", "../../etc/passwd", "a\0b", "\u{1f642}", "%"];

fn served() -> impl Iterator<Item = &'static Operation> {
    contract().operations().iter().filter(|operation| !UNSERVED.contains(&operation.id.as_str()))
}

/// The answers without an end: the first event stands for them.
fn streamed(operation: &Operation, mine: &Holdings, id: &str) -> Option<events::Stream> {
    match operation.id.as_str() {
        "stream_video_events" => Some(events::of_video(&mine.api, id)),
        "stream_video_agent_events" => Some(events::of_session(&mine.api, id)),
        _ => None,
    }
}

#[test]
fn a_good_call_of_every_operation_is_answered_in_its_shape() {
    let server = holdings::server();
    let mine = Holdings::of(&server, server.key());
    for operation in served() {
        for call in recipes::of(operation, &mine) {
            if let Some(mut stream) = call.path.first().and_then(|id| streamed(operation, &mine, id)) {
                let first = stream.next().expect("an event");
                assert_eq!(first.name, "progress");
                continue;
            }
            succeeds(&call, &mine);
            for parameter in operation.query_parameters() {
                for value in admitted(contract().resolve(&parameter.schema)) {
                    // What another call uses up is gone now; reading uses nothing up.
                    if operation.method == "GET" {
                        succeeds(&call.with_query(&parameter.name, Some(&value)), &mine);
                    }
                }
            }
        }
    }
}

/// Texts of a query parameter at the ends of what its schema admits.
fn admitted(schema: &Value) -> Vec<String> {
    let choices = schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let ends = ["minimum", "maximum"].iter().filter_map(|end| schema[*end].as_i64());
    choices.map(str::to_owned).chain(ends.map(|end| end.to_string())).collect()
}

fn succeeds(call: &Call, mine: &Holdings) {
    let answer = call.send(&mine.api);
    let place = format!("{} {}", call.operation.id, call.address());
    assert_eq!(answer.status, recipes::success(call.operation), "{place}: {}", answer.text());
}

#[test]
fn nobody_without_a_valid_key_is_answered() {
    let server = holdings::server();
    let mine = Holdings::of(&server, server.key());
    let calls: Vec<Call> = served().flat_map(|operation| recipes::of(operation, &mine)).collect();
    let revoked = server.dir().create_key("revoked", &[]);
    server.dir().revoke_key(&revoked);
    let before = server.records().snapshot();
    for key in [None, Some("hk_wrong"), Some(&*revoked)] {
        let api = server.api_as(key);
        for call in &calls {
            println!("{} {}", call.operation.id, call.address());
            call.send(&api).refused(401, "unauthorized", "");
            // Nor is it told what is wrong with its request.
            let answer = match call.json() {
                Some(_) => call.with_body(json!([])).send(&api),
                None => call.with_query("limit", Some("many")).send(&api),
            };
            answer.refused(401, "unauthorized", "");
        }
    }
    assert_unchanged(&server, &before);
}

#[test]
fn each_violation_of_a_schema_is_refused_at_its_field() {
    let server = holdings::server();
    let mine = Holdings::of(&server, server.key());
    let calls: Vec<Call> = served().flat_map(|operation| recipes::of(operation, &mine)).collect();
    let before = server.records().snapshot();
    let (mut sent, mut wrong) = (0, Vec::new());
    let mut refused = |what: &str, call: &Call, param: &str, answer: &Answer| {
        sent += 1;
        let error = answer.json()["error"].clone();
        let found = (answer.status, error["code"].as_str().unwrap_or(""), error["param"].as_str().unwrap_or(""));
        if found != (400, "invalid_parameter", param) {
            let text: String = answer.text().chars().take(300).collect();
            wrong.push(format!("{} with {what}: {found:?}, not {param}: {text}", call.operation.id));
        }
    };
    for call in &calls {
        let operation = call.operation;
        if let (Some(body), Some(good)) = (&operation.body, call.json()) {
            for violation in violations::of_body(&body.schema, good) {
                let answer = call.with_body(violation.body).send(&mine.api);
                refused(&violation.what, call, &violation.param, &answer);
            }
        }
        for parameter in operation.query_parameters() {
            for text in violations::of_parameter(parameter) {
                let answer = call.with_query(&parameter.name, text.as_deref()).send(&mine.api);
                refused(&format!("`{}` {text:?}", parameter.name), call, &parameter.name, &answer);
            }
        }
        if let (Some(header), Some(_)) = (operation.header("idempotency-key"), call.json()) {
            for key in ["", "two words", &*"k".repeat(256), "clé"] {
                let answer = call.send_with(&mine.api, &[("idempotency-key", key)]);
                refused(&format!("the key `{key}`"), call, &header.name, &answer);
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {sent} violations:\n{}", wrong.len(), wrong.join("\n"));
    println!("{sent} violations refused");
    assert_unchanged(&server, &before);
}

#[test]
fn bodies_that_are_no_json_and_forms_without_a_file_are_refused() {
    let server = holdings::server();
    let mine = Holdings::of(&server, server.key());
    let calls: Vec<Call> = served().flat_map(|operation| recipes::of(operation, &mine)).collect();
    let before = server.records().snapshot();
    let deep = format!("{{\"title\":{}", "[".repeat(100_000));
    for call in &calls {
        let (method, address) = (call.operation.method.as_str(), call.address());
        let post = |kind: &str, body: &[u8]| mine.api.send(method, &address, &[("content-type", kind)], body);
        println!("{} {address}", call.operation.id);
        match &call.body {
            Content::Json(_) => {
                let bodies: [&[u8]; 6] = [b"", b"{", b"[1,2", b"\xff\xfe", b"{\"a\":1e999}", deep.as_bytes()];
                // A body that may be left out may be empty.
                let needed = call.operation.body.as_ref().is_some_and(|body| body.required);
                for body in bodies.iter().filter(|body| needed || !body.is_empty()) {
                    post("application/json", body).refused(400, "invalid_parameter", "");
                }
            }
            Content::File(_) => {
                post("application/json", b"{}").refused(400, "invalid_parameter", "file");
                post("multipart/form-data", b"").refused(400, "invalid_parameter", "file");
                post("multipart/form-data; boundary=x", b"--x--\r\n").refused(400, "invalid_parameter", "file");
                mine.api.upload_as("picture", "a.png", b"a").refused(400, "invalid_parameter", "file");
                mine.api.upload_as("file", "a.png", b"").refused(400, "invalid_parameter", "file");
            }
            Content::Form(texts, bytes) => {
                post("application/json", b"{}").refused(400, "invalid_parameter", "file");
                post("multipart/form-data; boundary=x", b"--x--\r\n").refused(400, "invalid_parameter", "file");
                let form = |texts: &[(&str, &str)], file| mine.api.post_form(&address, texts, file);
                let file = ("file", "a.mp3", &**bytes);
                form(texts, ("recording", "a.mp3", bytes)).refused(400, "invalid_parameter", "file");
                form(texts, ("file", "a.mp3", b"")).refused(400, "invalid_parameter", "file");
                form(&[], file).refused(400, "invalid_parameter", "model");
                for (name, text) in [
                    ("model", "tts-1"),
                    ("language", "xx"),
                    ("temperature", "warm"),
                    ("temperature", "0.2"),
                    ("response_format", "docx"),
                    ("stream", "true"),
                    ("stream", "perhaps"),
                ] {
                    form(&[texts.as_slice(), &[(name, text)]].concat(), file).refused(400, "invalid_parameter", name);
                }
                let times = [("model", "whisper-1"), ("timestamp_granularities[]", "letter")];
                form(&times, file).refused(400, "invalid_parameter", "timestamp_granularities[][0]");
            }
            Content::Nothing => {}
        }
    }
    assert_unchanged(&server, &before);
}

#[test]
fn what_is_not_there_is_not_found() {
    let server = holdings::server();
    let mine = Holdings::of(&server, server.key());
    let calls = served().flat_map(|operation| recipes::of(operation, &mine)).collect::<Vec<_>>();
    let before = server.records().snapshot();
    let long = "a".repeat(4_000);
    for call in calls.iter().filter(|call| !call.path.is_empty()) {
        for id in NOBODYS.iter().copied().chain([&*long]) {
            let asked = Call { path: vec![id.to_owned(); call.path.len()], ..call.clone() };
            let answer = asked.send(&mine.api);
            assert_eq!(answer.status, 404, "{} of {id:?}: {}", call.operation.id, answer.text());
        }
        let (method, name) = (call.operation.method.as_str(), call.operation.path_parameters().next());
        let json = [("content-type", "application/json")];
        let answer = mine.api.send(method, &call.unreadable_address(), &json, "{}");
        answer.refused(400, "invalid_parameter", &name.expect("a placeholder").name);
    }
    assert_unchanged(&server, &before);
}

#[test]
fn nothing_of_another_workspace_is_seen_used_or_changed() {
    let server = holdings::server();
    let mine = Holdings::of(&server, server.key());
    let theirs = Holdings::of(&server, &holdings::key_of_another_workspace(&server));
    let calls: Vec<(Call, Call)> = served()
        .flat_map(|operation| recipes::of(operation, &mine).into_iter().zip(recipes::of(operation, &theirs)))
        .collect();
    let before = server.records().snapshot();
    let mut tried = 0;
    for (my, their) in &calls {
        let id = &my.operation.id;
        // In the path. What is the same for both, such as a voice, is everybody's.
        if my.path != their.path {
            hidden(&Call { path: my.path.clone(), ..their.clone() }.send(&theirs.api), id);
            tried += 1;
        }
        // In the query: a filter, so nothing is found.
        for ((name, value), (_, own)) in my.query.iter().zip(&their.query).filter(|(mine, own)| mine != own) {
            let answer = their.with_query(name, Some(value)).send(&theirs.api);
            let rows = answer.page()["data"].as_array().expect("a list").clone();
            let strangers = rows.iter().filter(|row| row["status"] != "not_found");
            let text = serde_json::to_string(&strangers.collect::<Vec<_>>()).expect("JSON");
            assert!(!value.split(',').any(|id| text.contains(id)), "{id} with {name} of another, not {own}: {text}");
            tried += 1;
        }
        // In the body: each id of mine in the place of one of theirs. The items of a batch are judged when they are
        // submitted, each as a call of `create_video`: another's id is refused there.
        if id == "create_video_batch" {
            continue;
        }
        let (Some(my_body), Some(their_body)) = (my.json(), their.json()) else { continue };
        for pointer in differing_ids(my_body, their_body, String::new()) {
            let mut body = their_body.clone();
            *body.pointer_mut(&pointer).expect("a member of both") =
                my_body.pointer(&pointer).expect("as above").clone();
            hidden(&their.with_body(body).send(&theirs.api), &format!("{id} with {pointer}"));
            tried += 1;
        }
    }
    assert_unchanged(&server, &before);
    println!("{tried} calls with ids of another workspace");
    assert_every_id_is_tried(&calls);
}

fn hidden(answer: &Answer, place: &str) {
    // Codes are held against those the contract lists.
    assert!(matches!(answer.status, 403 | 404), "{place}: {} {}", answer.status, answer.text());
}

/// Pointers to members that name a thing by its id and differ.
fn differing_ids(mine: &Value, theirs: &Value, pointer: String) -> Vec<String> {
    match (mine, theirs) {
        (Value::Object(members), Value::Object(_)) => members
            .iter()
            .filter_map(|(name, member)| Some((name, member, theirs.get(name)?)))
            .flat_map(|(name, member, other)| differing_ids(member, other, format!("{pointer}/{name}")))
            .collect(),
        (Value::Array(items), Value::Array(others)) => items
            .iter()
            .zip(others)
            .enumerate()
            .flat_map(|(index, (item, other))| differing_ids(item, other, format!("{pointer}/{index}")))
            .collect(),
        _ if mine != theirs && pointer.ends_with("_id") => vec![pointer],
        _ => Vec::new(),
    }
}

/// Every member of a served body that names a thing of a workspace stands in some recipe.
fn assert_every_id_is_tried(calls: &[(Call, Call)]) {
    // Everybody's, the caller's own word for something, or of something that is not served yet.
    let no_ones = ["style_id", "voice_id", "callback_id", "entity_id", "reference_look_id"];
    for (call, _) in calls {
        let Some(body) = &call.operation.body else { continue };
        let of_same = calls.iter().filter(|(other, _)| other.operation.id == call.operation.id);
        let bodies: String = of_same.filter_map(|(call, _)| call.json()).map(Value::to_string).collect();
        for name in id_members(&body.schema).iter().filter(|name| !no_ones.contains(&name.as_str())) {
            let named = bodies.contains(&format!("\"{name}\""));
            assert!(named, "no recipe of `{}` has `{name}` in its body", call.operation.id);
        }
    }
}

/// Names of the members of a body, at any depth, that end in `_id`.
fn id_members(schema: &Value) -> Vec<String> {
    let schema = contract().resolve(schema);
    if let Some((_, branches)) = samples::tagged(schema) {
        // Those of the kinds that are not served yet come with them.
        let served = branches.iter().filter(|(name, _)| !["studio", "digital_twin"].contains(name));
        return served.flat_map(|(_, branch)| id_members(branch)).collect();
    }
    if schema["anyOf"].is_array() {
        return id_members(samples::optional(schema));
    }
    let within = samples::properties(schema).flat_map(|(name, member)| match name.ends_with("_id") {
        true => vec![name.clone()],
        false => id_members(member),
    });
    let items = schema.get("items").map(id_members).unwrap_or_default();
    within.chain(items).collect()
}

fn assert_unchanged(server: &Server, before: &std::collections::BTreeMap<String, String>) {
    for (table, rows) in server.records().snapshot() {
        assert!(rows == before[&table], "`{table}` has changed:\nbefore:\n{}\nafter:\n{rows}", before[&table]);
    }
}
