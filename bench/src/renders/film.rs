//! What a rendered film is: so that nobody is quick by leaving frames out or by a worse picture.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

/// Frames of the film that are compared with lossless pictures of the same times.
const COMPARED: u64 = 6;

#[derive(Debug, Clone, Copy)]
pub struct Facts {
    pub frames: u64,
    pub bytes: u64,
    /// Structural similarity to the lossless pictures over all three planes, in decibels: `-10 log10(1 - SSIM)`.
    pub similarity: f64,
}

/// Lossless pictures of a project at frames spread over its length.
pub struct Originals {
    folder: tempfile::TempDir,
    frames: Vec<u64>,
}

impl Originals {
    pub fn draw(programs: &Path, project: &Path, frames: u64, fps: u64) -> anyhow::Result<Originals> {
        let folder = tempfile::tempdir()?;
        let frames: Vec<u64> =
            (0..COMPARED.min(frames)).map(|n| n * (frames - 1) / (COMPARED.min(frames) - 1)).collect();
        let times: Vec<String> = frames.iter().map(|frame| (*frame as f64 / fps as f64).to_string()).collect();
        let drawn = folder.path().join("drawn");
        let mut command = Command::new(programs.join("hyperframes"));
        command
            .arg("snapshot")
            .arg(project)
            .args(["--at", &times.join(","), "--no-end", "--json", "--output"])
            .arg(&drawn);
        let answer: serde_json::Value = serde_json::from_slice(&said(&mut command)?.0)?;
        let pictures = answer["frames"].as_array().context("the pictures of a snapshot")?;
        anyhow::ensure!(pictures.len() == frames.len(), "{} pictures for {} times", pictures.len(), frames.len());
        for (n, picture) in pictures.iter().enumerate() {
            let from = PathBuf::from(picture["file"].as_str().context("the file of a picture")?);
            std::fs::rename(from, folder.path().join(format!("{n:03}.png")))?;
        }
        Ok(Originals { folder, frames })
    }

    fn similarity(&self, film: &Path) -> anyhow::Result<f64> {
        let chosen: Vec<String> = self.frames.iter().map(|frame| format!("eq(n,{frame})")).collect();
        let filter = format!(
            "[0:v]select='{}',setpts=N/TB[film];\
             [1:v]scale=out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd+full_chroma_int,format=yuv420p,setpts=N/TB[original];\
             [film][original]ssim",
            chosen.join("+")
        );
        let mut command = Command::new("ffmpeg");
        command.args(["-hide_banner", "-nostdin", "-i"]).arg(film).args(["-framerate", "1", "-i"]);
        command.arg(self.folder.path().join("%03d.png")).args(["-filter_complex", &filter, "-f", "null", "-"]);
        let log = said(&mut command)?.1;
        let all = log.rsplit("All:").next().and_then(|rest| rest.split(['(', ')']).nth(1));
        all.and_then(|number| number.parse().ok()).with_context(|| format!("no similarity in: {log}"))
    }
}

pub fn inspect(film: &Path, originals: &Originals) -> anyhow::Result<Facts> {
    let mut command = Command::new("ffprobe");
    command.args([
        "-loglevel",
        "error",
        "-count_frames",
        "-select_streams",
        "v:0",
        "-show_entries",
        "stream=nb_read_frames",
    ]);
    command.args(["-of", "csv=p=0"]).arg(film);
    let frames = String::from_utf8(said(&mut command)?.0)?.trim().trim_end_matches(',').parse()?;
    Ok(Facts { frames, bytes: std::fs::metadata(film)?.len(), similarity: originals.similarity(film)? })
}

/// Standard output and what was said besides.
fn said(command: &mut Command) -> anyhow::Result<(Vec<u8>, String)> {
    let output = command.output().with_context(|| format!("{:?}", command.get_program()))?;
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    anyhow::ensure!(output.status.success(), "{:?} ended with {}: {log}", command.get_program(), output.status);
    Ok((output.stdout, log))
}
