//! The identity of a stage's output: what was made from what, by which version of what.

use serde::Serialize;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use crate::stage::StageId;

/// SHA-256 over stage name, version and the input's canonical JSON, 64 hex digits. Of a [`crate::StageFile`] in the
/// input only the content counts: under which key it lies says nothing about what will be made from it.
pub(crate) fn stage_digest<I: Serialize>(id: StageId, input: &I) -> Result<String, serde_json::Error> {
    let mut canonical = String::new();
    write_canonical(&serde_json::to_value(input)?, &mut canonical)?;
    let mut hash = Sha256::new();
    hash.update(id.name.as_bytes());
    hash.update([0]);
    hash.update(id.version.to_be_bytes());
    hash.update(canonical.as_bytes());
    Ok(hex::encode(hash.finalize()))
}

/// JSON without spaces and with sorted keys: serde_json keeps the order of insertion in this workspace.
fn write_canonical(value: &Json, out: &mut String) -> Result<(), serde_json::Error> {
    match value {
        Json::Object(members) => {
            let is_file = is_stage_file(value);
            let mut sorted: Vec<(&String, &Json)> =
                members.iter().filter(|(name, _)| !(is_file && *name == "key")).collect();
            sorted.sort_by_key(|(key, _)| *key);
            out.push('{');
            for (position, (key, member)) in sorted.into_iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                out.push_str(&serde_json::to_string(key)?);
                out.push(':');
                write_canonical(member, out)?;
            }
            out.push('}');
        }
        Json::Array(items) => {
            out.push('[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                write_canonical(item, out)?;
            }
            out.push(']');
        }
        scalar => out.push_str(&serde_json::to_string(scalar)?),
    }
    Ok(())
}

/// Whether this is how a [`crate::StageFile`] serialises.
fn is_stage_file(value: &Json) -> bool {
    value.as_object().is_some_and(|members| {
        members.len() == 3 && ["key", "sha256", "size"].iter().all(|name| members.contains_key(*name))
    })
}

/// The keys of all stage files anywhere in `value`.
pub(crate) fn stage_file_keys<'a>(value: &'a Json, keys: &mut Vec<&'a str>) {
    match value {
        Json::Object(members) if is_stage_file(value) => {
            keys.extend(members.get("key").and_then(Json::as_str));
        }
        Json::Object(members) => members.values().for_each(|member| stage_file_keys(member, keys)),
        Json::Array(items) => items.iter().for_each(|item| stage_file_keys(item, keys)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn of_a_file_only_the_content_counts() {
        let file = |key: &str, sha256: &str| json!({"audio": {"key": key, "sha256": sha256, "size": 3}});
        let digest = |input| stage_digest(StageId::from("frames"), &input).expect("digest");
        assert_eq!(digest(file("stages/a/1/x", "aa")), digest(file("stages/b/2/x", "aa")));
        assert_ne!(digest(file("stages/a/1/x", "aa")), digest(file("stages/a/1/x", "bb")));
        assert_ne!(digest(json!({"key": "a"})), digest(json!({"key": "b"})));
        let nested = json!([file("k1", "a"), {"deep": [file("k2", "b")]}]);
        let mut keys = Vec::new();
        stage_file_keys(&nested, &mut keys);
        assert_eq!(keys, ["k1", "k2"]);
    }

    #[test]
    fn the_digest_depends_on_meaning_not_on_spelling() {
        let one = json!({"a": 1, "b": {"x": [1, 2.5], "y": null}});
        let two = json!({"b": {"y": null, "x": [1, 2.5]}, "a": 1});
        let speech = StageId::from("speech");
        let digest = stage_digest(speech, &one).expect("digest");
        assert_eq!(digest.len(), 64);
        assert_eq!(digest, stage_digest(speech, &two).expect("digest"));
        assert_ne!(digest, stage_digest(StageId::from(("speech", 2)), &one).expect("digest"));
        assert_ne!(digest, stage_digest(StageId::from("frames"), &one).expect("digest"));
        assert_ne!(digest, stage_digest(speech, &json!({"a": 1})).expect("digest"));
        assert_ne!(
            stage_digest(speech, &json!([1, 2])).expect("digest"),
            stage_digest(speech, &json!([2, 1])).expect("digest")
        );
    }
}
