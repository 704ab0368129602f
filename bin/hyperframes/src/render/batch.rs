//! A file of rows becomes as many videos. A manifest beside them says at any moment how far each is.

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Mutex, MutexGuard};
use std::time::Instant;

use indicatif::MultiProgress;
use serde::Serialize;
use serde_json::{Map, Value, json};
use tokio::sync::Semaphore;

use super::progress::Meter;
use super::{Order, Renderer};
use crate::failure::CliError;
use crate::show;
use crate::variables::{self, Values};

/// Rows of one batch.
const MAX_ROWS: usize = 10_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Pending,
    Running,
    Completed,
    Failed,
    /// Not begun, because another one failed or the batch was interrupted.
    Skipped,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    index: usize,
    output_path: PathBuf,
    status: Status,
    /// Length of the video.
    duration_ms: Option<u64>,
    render_time_ms: Option<u64>,
    error: Option<String>,
    variables: Map<String, Value>,
}

struct Manifest {
    path: PathBuf,
    rows: Mutex<Vec<Row>>,
}

pub async fn run(renderer: &Renderer<'_>, file: &Path, template: &Path) -> Result<ExitCode, CliError> {
    let rows = rows(&variables::read(file)?)?;
    let rows = place(rows, template)?;
    let path = common_folder(&rows).join("manifest.json");
    if fs::canonicalize(&path).is_ok_and(|there| fs::canonicalize(file).is_ok_and(|file| file == there)) {
        return Err(CliError::usage(format!("the manifest would replace {}; give another --output", file.display())));
    }
    let manifest = Manifest { path, rows: Mutex::new(rows) };
    manifest.save()?;

    let bars = MultiProgress::new();
    let turns = Semaphore::new(usize::from(renderer.options.batch_concurrency));
    let count = manifest.rows().len();
    let work = (0..count).map(|index| one(renderer, &manifest, &turns, &bars, index));
    for ended in futures::future::join_all(work).await {
        ended?;
    }
    let summary = manifest.summary();
    if renderer.options.json {
        show::json(&summary)?;
    } else if !renderer.options.quiet {
        let of = |name: &str| summary[name].as_u64().unwrap_or_default();
        let (completed, failed, skipped) = (of("completed"), of("failed"), of("skipped"));
        show::line(&format!("{completed} completed, {failed} failed, {skipped} skipped: {}", manifest.path.display()))?;
    }
    let all = manifest.rows().iter().all(|row| row.status == Status::Completed);
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn one(
    renderer: &Renderer<'_>,
    manifest: &Manifest,
    turns: &Semaphore,
    bars: &MultiProgress,
    index: usize,
) -> Result<(), CliError> {
    // Never closed: an error cannot come.
    let _turn = turns.acquire().await;
    if renderer.cancel.is_cancelled() || (renderer.options.batch_fail_fast && manifest.has_failed()) {
        return manifest.change(index, |row| row.status = Status::Skipped);
    }
    manifest.change(index, |row| row.status = Status::Running)?;
    let order = {
        let rows = manifest.rows();
        let values =
            Values { variables: rows[index].variables.clone(), strict: renderer.options.variables.strict_variables };
        Order { values, output: rows[index].output_path.clone() }
    };
    let quiet = renderer.options.quiet || renderer.options.json;
    let meter = if quiet { Meter::hidden() } else { Meter::among(bars, &format!("row {index} ")) };
    let begun = Instant::now();
    let rendered = renderer.render(&order, &meter).await;
    meter.end();
    let took = begun.elapsed().as_millis() as u64;
    match rendered {
        Ok(rendered) => {
            if !quiet {
                let warnings: Vec<String> = rendered.warnings.iter().map(|warning| warning.message.clone()).collect();
                let line = format!("row {index}: {}", order.output.display());
                bars.suspend(|| warnings.iter().for_each(|warning| eprintln!("warning: row {index}: {warning}")));
                bars.suspend(|| show::line(&line))?;
            }
            manifest.change(index, |row| {
                row.status = Status::Completed;
                row.duration_ms = Some((rendered.seconds * 1000.0).round() as u64);
                row.render_time_ms = Some(took);
            })
        }
        Err(error) => {
            bars.suspend(|| eprintln!("error: row {index}: {error}"));
            manifest.change(index, |row| {
                row.status = Status::Failed;
                row.error = Some(error.to_string());
                row.render_time_ms = Some(took);
            })
        }
    }
}

impl Manifest {
    fn rows(&self) -> MutexGuard<'_, Vec<Row>> {
        self.rows.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn has_failed(&self) -> bool {
        self.rows().iter().any(|row| row.status == Status::Failed)
    }

    fn change(&self, index: usize, change: impl FnOnce(&mut Row)) -> Result<(), CliError> {
        change(&mut self.rows()[index]);
        self.save()
    }

    fn summary(&self) -> Value {
        let rows = self.rows();
        let count = |status| rows.iter().filter(|row| row.status == status).count();
        json!({
            "version": 1,
            "type": "batch-complete",
            "manifestPath": self.path,
            "total": rows.len(),
            "completed": count(Status::Completed),
            "failed": count(Status::Failed),
            "skipped": count(Status::Skipped),
            "rows": *rows,
        })
    }

    /// Replaced in one step: whoever reads it meanwhile sees a whole one.
    fn save(&self) -> Result<(), CliError> {
        let failed = |error| CliError::file("write", &self.path, error);
        let mut summary = self.summary();
        if let Some(fields) = summary.as_object_mut() {
            fields.remove("type");
        }
        let folder = self.path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(failed)?;
        // Readable like any other file, as far as the user's mask allows.
        let permissions = fs::Permissions::from_mode(0o666);
        let mut file = tempfile::Builder::new().permissions(permissions).tempfile_in(folder).map_err(failed)?;
        serde_json::to_writer_pretty(&mut file, &summary).map_err(|error| failed(error.into()))?;
        file.persist(&self.path).map_err(|error| failed(error.error))?;
        Ok(())
    }
}

/// An array of objects, or an object whose `rows` is one.
fn rows(text: &str) -> Result<Vec<Map<String, Value>>, CliError> {
    let parsed: Value =
        serde_json::from_str(text).map_err(|error| CliError::usage(format!("--batch: not JSON: {error}")))?;
    let list = match parsed {
        Value::Array(list) => list,
        Value::Object(mut fields) => match fields.remove("rows") {
            Some(Value::Array(list)) => list,
            _ => return Err(CliError::usage("--batch: the object has no array named `rows`")),
        },
        _ => return Err(CliError::usage("--batch: neither an array of objects nor an object with `rows`")),
    };
    if list.is_empty() || list.len() > MAX_ROWS {
        return Err(CliError::usage(format!("--batch: {} rows; from 1 to {MAX_ROWS} are rendered", list.len())));
    }
    let objects = list.into_iter().enumerate().map(|(index, row)| match row {
        Value::Object(fields) => Ok(fields),
        _ => Err(CliError::usage(format!("--batch: row {index} is not an object of values"))),
    });
    objects.collect()
}

fn place(rows: Vec<Map<String, Value>>, template: &Path) -> Result<Vec<Row>, CliError> {
    let template = std::path::absolute(template).map_err(|error| CliError::file("resolve", template, error))?;
    let text = template.to_str().ok_or_else(|| CliError::usage("--output: not UTF-8"))?;
    let mut taken: HashMap<PathBuf, usize> = HashMap::new();
    let mut placed = Vec::new();
    for (index, variables) in rows.into_iter().enumerate() {
        let output_path = PathBuf::from(fill(text, &variables, index)?);
        if let Some(earlier) = taken.insert(output_path.clone(), index) {
            return Err(CliError::usage(format!(
                "--output: rows {earlier} and {index} are both written to {}; use {{index}} or a value that differs",
                output_path.display()
            )));
        }
        placed.push(Row {
            index,
            output_path,
            status: Status::Pending,
            duration_ms: None,
            render_time_ms: None,
            error: None,
            variables,
        });
    }
    Ok(placed)
}

/// Puts values in for `{key}`. What stands in them cannot lead into another folder.
fn fill(template: &str, row: &Map<String, Value>, index: usize) -> Result<String, CliError> {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (key, tail) = after
            .split_once('}')
            .ok_or_else(|| CliError::usage(format!("--output: a `{{` without `}}` in {template}")))?;
        filled.push_str(before);
        filled.push_str(&value(key, row, index)?);
        rest = tail;
    }
    filled.push_str(rest);
    Ok(filled)
}

fn value(key: &str, row: &Map<String, Value>, index: usize) -> Result<String, CliError> {
    let text = match row.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(scalar @ (Value::Number(_) | Value::Bool(_))) => scalar.to_string(),
        None if key == "index" => index.to_string(),
        Some(_) => {
            return Err(CliError::usage(format!("--output: {{{key}}} is not text, number or boolean in row {index}")));
        }
        None => return Err(CliError::usage(format!("--output: row {index} has no value named `{key}`"))),
    };
    let safe = |letter: char| if letter.is_alphanumeric() || " ._-".contains(letter) { letter } else { '-' };
    let text: String = text.trim().trim_start_matches('.').chars().take(100).map(safe).collect();
    match text.is_empty() {
        true => Err(CliError::usage(format!("--output: {{{key}}} is empty in row {index}"))),
        false => Ok(text),
    }
}

/// Deepest folder that holds every file.
fn common_folder(rows: &[Row]) -> PathBuf {
    let folders = rows.iter().map(|row| row.output_path.parent().unwrap_or(Path::new("/")));
    let shared = folders.map(|folder| folder.components().collect::<Vec<Component>>()).reduce(|shared, folder| {
        let alike = shared.iter().zip(&folder).take_while(|(one, other)| one == other).count();
        shared[..alike].to_vec()
    });
    shared.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(rows_text: &str, template: &str) -> Result<Vec<String>, String> {
        let rows = rows(rows_text).and_then(|rows| place(rows, Path::new(template)));
        let shown = |rows: Vec<Row>| rows.iter().map(|row| row.output_path.display().to_string()).collect();
        rows.map(shown).map_err(|error| error.to_string())
    }

    #[test]
    fn values_fill_the_outputs_name_and_cannot_leave_its_folder() {
        let rows = r#"[{"city": "Rome", "n": 1}, {"city": "../../etc/x", "n": 2}, {"city": "São Paulo", "n": true}]"#;
        let paths = placed(rows, "/out/{city}/{n}-{index}.mp4").expect("placed");
        assert_eq!(paths, ["/out/Rome/1-0.mp4", "/out/-..-etc-x/2-1.mp4", "/out/São Paulo/true-2.mp4"]);
    }

    #[test]
    fn rows_that_cannot_be_placed_are_named() {
        let refused = |rows: &str, template: &str| placed(rows, template).expect_err("refused");
        assert!(refused(r#"[{"a": 1}, {"a": 1}]"#, "/out/{a}.mp4").contains("rows 0 and 1"));
        assert!(refused(r#"[{"a": 1}, {}]"#, "/out/{a}.mp4").contains("row 1 has no value named `a`"));
        assert!(refused(r#"[{"a": []}]"#, "/out/{a}.mp4").contains("row 0"));
        assert!(refused(r#"[{"a": ".."}]"#, "/out/{a}.mp4").contains("is empty in row 0"));
        assert!(refused("[1]", "/out/{index}.mp4").contains("row 0 is not an object"));
        assert!(refused("[]", "/out/{index}.mp4").contains("0 rows"));
        assert!(refused("{}", "/out/{index}.mp4").contains("`rows`"));
        assert_eq!(placed(r#"{"rows": [{}]}"#, "/out/{index}.mp4"), Ok(vec!["/out/0.mp4".to_owned()]));
    }

    #[test]
    fn the_manifest_stands_in_the_deepest_folder_all_share() {
        let rows = rows(r#"[{"a": "x"}, {"a": "y"}]"#).expect("rows");
        let rows = place(rows, Path::new("/out/videos/{a}/clip.mp4")).expect("placed");
        assert_eq!(common_folder(&rows), Path::new("/out/videos"));
    }
}
