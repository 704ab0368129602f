//! The contract itself, and what is derived from it by hand: the error table, the checker's vocabulary, the body types,
//! and the documentation's examples.

use std::collections::BTreeSet;

use herald_domain::{ErrorCode, EventType};
use herald_wire::check::{self, KEYWORDS, PATTERNS, Unlisted};
use herald_wire::contract;
use serde_json::{Value, json};

/// Calls `visit` with every schema object below `schemas`, whatever it is nested in.
fn each_schema(schema: &Value, visit: &mut dyn FnMut(&serde_json::Map<String, Value>)) {
    match schema {
        Value::Object(members) => {
            visit(members);
            for (name, member) in members {
                match name.as_str() {
                    // Their members are named by the API, not by JSON Schema.
                    "properties" => {
                        member.as_object().into_iter().flatten().for_each(|(_, inner)| each_schema(inner, visit))
                    }
                    "mapping" | "enum" | "required" | "default" | "example" | "examples" => {}
                    name if name.starts_with("x-") => {}
                    _ => each_schema(member, visit),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| each_schema(item, visit)),
        _ => {}
    }
}

#[test]
fn the_checker_knows_every_keyword_and_pattern_of_the_contract() {
    // Prose, or what OpenAPI adds around schemas; `contentEncoding` is checked where base64 is decoded.
    let prose = [
        "type",
        "title",
        "description",
        "default",
        "example",
        "examples",
        "contentEncoding",
        "propertyName",
        "mapping",
    ];
    let mut unknown = BTreeSet::new();
    let mut patterns = BTreeSet::new();
    for schema in
        contract().document()["components"]["schemas"].as_object().into_iter().flatten().map(|(_, schema)| schema)
    {
        each_schema(schema, &mut |members| {
            for (name, value) in members {
                let known =
                    KEYWORDS.contains(&name.as_str()) || prose.contains(&name.as_str()) || name.starts_with("x-");
                if !known {
                    unknown.insert(name.clone());
                }
                if let (true, Some(pattern)) = (name == "pattern", value.as_str()) {
                    patterns.insert(pattern.to_owned());
                }
            }
        });
    }
    assert_eq!(unknown, BTreeSet::new());
    let unread: Vec<&String> = patterns.iter().filter(|pattern| !PATTERNS.contains(&pattern.as_str())).collect();
    assert_eq!(unread, Vec::<&String>::new());
}

#[test]
fn the_error_table_is_the_contracts() {
    let schema = &contract().document()["components"]["schemas"]["ErrorCode"];
    let listed: BTreeSet<&str> = schema["enum"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let ours: BTreeSet<&str> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(ours, listed);
    for code in ErrorCode::ALL {
        assert_eq!(schema["x-http-status"][code.as_str()], code.status(), "{code}");
        assert!(schema["x-meaning"][code.as_str()].is_string(), "{code} is explained");
        assert_eq!(ErrorCode::parse(code.as_str()), Some(*code));
    }
}

#[test]
fn the_event_table_is_the_contracts() {
    let document = contract().document();
    let listed = &document["components"]["schemas"]["WebhookEventType"]["enum"];
    let ours: Vec<&str> = EventType::ALL.iter().map(|event| event.as_str()).collect();
    assert_eq!(json!(ours), *listed);
    for event in EventType::ALL {
        assert_eq!(event.as_str().parse(), Ok(*event));
        assert!(document["webhooks"][event.as_str()].is_object(), "the delivery of {event} is described");
        let honest = event.is_sent() || event.description().len() > event.meaning().len();
        assert!(honest, "{event} is not sent, and its description must say so");
    }
}

#[test]
fn every_reference_leads_somewhere_and_ids_are_unique() {
    let mut ids = BTreeSet::new();
    for operation in contract().operations() {
        assert!(ids.insert(&operation.id), "{} twice", operation.id);
        let schemas = operation.body.iter().map(|body| &body.schema).chain(&operation.response);
        for schema in schemas {
            each_schema(schema, &mut |members| {
                if members.contains_key("$ref") {
                    let target = contract().resolve(members.get("$ref").map(|_| schema).unwrap());
                    assert!(!target.is_null(), "{}: {:?}", operation.id, members["$ref"]);
                }
            });
        }
    }
    assert_eq!(ids.len(), 105);
}

#[test]
fn the_documentations_examples_fit() {
    let examples: Vec<Value> = serde_json::from_str(include_str!("../../../contract/examples.json")).unwrap();
    assert!(examples.len() > 40, "{}", examples.len());
    for example in &examples {
        let id = example["operation"].as_str().unwrap();
        let operation = contract().operation(id).unwrap();
        let schema = match example["kind"].as_str() {
            Some("request") => &operation.body.as_ref().unwrap().schema,
            _ => operation.response.as_ref().unwrap(),
        };
        let outcome = check::check(contract(), schema, &example["body"], "", Unlisted::Refused);
        assert_eq!(outcome, Ok(()), "{id}: {}", example["body"]);
    }
}

#[test]
fn violations_name_the_field() {
    let schema = &contract().operation("create_video").unwrap().body.as_ref().unwrap().schema;
    let refused = |body: Value| check::check(contract(), schema, &body, "", Unlisted::Ignored).unwrap_err().path;
    let image = json!({"type": "url", "url": "https://a.example/b.png"});
    assert_eq!(refused(json!({})), "type");
    assert_eq!(refused(json!({"type": "cartoon"})), "type");
    assert_eq!(refused(json!({"type": "image"})), "image");
    assert_eq!(refused(json!({"type": "image", "image": "x"})), "image");
    assert_eq!(refused(json!({"type": "image", "image": {"type": "ftp"}})), "image.type");
    assert_eq!(refused(json!({"type": "image", "image": {"type": "url"}})), "image.url");
    assert_eq!(refused(json!({"type": "image", "image": {"type": "url", "url": "no url"}})), "image.url");
    assert_eq!(refused(json!({"type": "image", "image": image, "script": 5})), "script");
    assert_eq!(refused(json!({"type": "image", "image": image, "script": "a".repeat(5_001)})), "script");
    assert_eq!(refused(json!({"type": "image", "image": image, "resolution": "8k"})), "resolution");
    let slow = json!({"type": "image", "image": image, "voice_settings": {"speed": 9}});
    assert_eq!(refused(slow), "voice_settings.speed");
    let unknown_member = json!({"type": "image", "image": image, "surprise": true});
    assert_eq!(check::check(contract(), schema, &unknown_member, "", Unlisted::Ignored), Ok(()));
    assert!(check::check(contract(), schema, &unknown_member, "", Unlisted::Refused).is_err());
}

#[test]
fn urls_are_ascii_and_whole_numbers_have_an_end() {
    let fits = |id: &str, body: Value| {
        let schema = &contract().operation(id).unwrap().body.as_ref().unwrap().schema;
        check::check(contract(), schema, &body, "", Unlisted::Ignored).map_err(|violation| violation.path)
    };
    for bad in ["https://a.example/\u{e9}", "https://a.example/a b", "https://a.example/<", "https:", "//a.example"] {
        assert_eq!(fits("create_webhook_endpoint", json!({ "url": bad })), Err("url".to_owned()), "{bad}");
    }
    for good in ["https://a.example/%C3%A9?b=c&d=[e]#f", "http://[::1]:8080/", "https://b\u{2d}c.example"] {
        assert_eq!(fits("create_webhook_endpoint", json!({ "url": good })), Ok(()), "{good}");
    }
    let slot = |size: Value| json!({ "filename": "a.png", "content_type": "image/png", "size_bytes": size });
    for bad in [json!(1e300), json!(1.5), json!("1"), json!(0)] {
        assert_eq!(fits("create_asset_upload", slot(bad.clone())), Err("size_bytes".to_owned()), "{bad}");
    }
    assert_eq!(fits("create_asset_upload", slot(json!(5.0))), Ok(()));
}

/// A value that fits a schema and has every optional member.
fn full_value(schema: &Value) -> Value {
    let schema = contract().resolve(schema);
    if let Some(constant) = schema.get("const") {
        return constant.clone();
    }
    if let Some(branch) =
        schema["oneOf"].as_array().or(schema["anyOf"].as_array()).and_then(|branches| branches.first())
    {
        return full_value(branch);
    }
    if let Some(choice) = schema["enum"].as_array().and_then(|choices| choices.iter().find(|choice| !choice.is_null()))
    {
        return choice.clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or("null"),
        other => other.as_str().unwrap_or("object"),
    };
    match kind {
        "string" if schema["format"] == "uri" => json!("https://files.example/one"),
        "string" => json!("text"),
        "integer" => json!(schema["minimum"].as_i64().unwrap_or(1)),
        "number" => json!(schema["minimum"].as_f64().unwrap_or(1.0).max(0.5)),
        "boolean" => json!(true),
        "array" => json!([full_value(&schema["items"])]),
        _ => {
            let members = schema["properties"].as_object().into_iter().flatten();
            Value::Object(members.map(|(name, member)| (name.clone(), full_value(member))).collect())
        }
    }
}

/// Members of `sent` that `read` has lost, as paths.
fn lost(sent: &Value, read: &Value, path: &str) -> Vec<String> {
    let members = sent.as_object().into_iter().flatten();
    members
        .flat_map(|(name, value)| {
            let here = format!("{path}.{name}");
            match read.get(name) {
                None => vec![here],
                Some(kept) => lost(value, kept, &here),
            }
        })
        .collect()
}

/// Every request type reads each member of its schema: what is sent, read and written again is all there.
#[test]
fn request_types_read_every_member() {
    use herald_wire::v3;
    fn again<T: serde::de::DeserializeOwned + serde::Serialize>(schema: &str) -> Vec<String> {
        let sent = full_value(&json!({ "$ref": format!("#/components/schemas/{schema}") }));
        let read: T = serde_json::from_value(sent.clone()).unwrap_or_else(|error| panic!("{schema}: {error}: {sent}"));
        lost(&sent, &serde_json::to_value(&read).unwrap(), schema)
    }
    // The tag of a union is read by the enum around these types.
    let untagged = |paths: Vec<String>, tag: &str| paths.into_iter().filter(|path| path != tag).collect::<Vec<_>>();
    let none = Vec::<String>::new();
    assert_eq!(untagged(again::<v3::videos::FromImage>("CreateVideoFromImage"), "CreateVideoFromImage.type"), none);
    assert_eq!(untagged(again::<v3::videos::FromAvatar>("CreateVideoFromAvatar"), "CreateVideoFromAvatar.type"), none);
    let cinematic = again::<v3::videos::FromCinematicAvatar>("CreateVideoFromCinematicAvatar");
    assert_eq!(untagged(cinematic, "CreateVideoFromCinematicAvatar.type"), none);
    assert_eq!(untagged(again::<v3::avatars::CreatePhotoAvatar>("CreatePhotoAvatar"), "CreatePhotoAvatar.type"), none);
    assert_eq!(again::<v3::avatars::UpdateLook>("UpdateLookRequest"), none);
    assert_eq!(again::<v3::voices::CreateSpeech>("SpeechRequest"), none);
    assert_eq!(again::<v3::voices::CreateSpeech>("StreamSpeechRequest"), none);
    assert_eq!(again::<herald_wire::openai::CreateSpeech>("OpenAiSpeechRequest"), none);
    let file = "OpenAiTranscriptionRequest.file";
    let form = again::<herald_wire::openai::CreateTranscription>("OpenAiTranscriptionRequest");
    // The file is taken from the form before the rest is read.
    assert_eq!(untagged(form, file), none);
    assert_eq!(again::<v3::webhooks::CreateEndpoint>("CreateWebhookRequest"), none);
    assert_eq!(again::<v3::webhooks::UpdateEndpoint>("UpdateWebhookRequest"), none);
    assert_eq!(again::<v3::files::AssetInput>("AssetInput"), none);
}
