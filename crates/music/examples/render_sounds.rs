//! Renders sounds to WAV files, and prints how fast: `render FOLDER [ID…]`; without ids, everything.

use std::path::Path;
use std::time::Instant;

use herald_music::{Effect, RATE, Stereo, Track, catalogue};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: render FOLDER [ID…]")?;
    std::fs::create_dir_all(&folder)?;
    let wanted: Vec<String> = arguments.collect();
    let asked = |id: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == id);
    let (started, mut seconds) = (Instant::now(), 0.0);
    for track in catalogue::tracks().iter().filter(|track| asked(track.id)) {
        let sound = track.render()?;
        seconds += sound.duration();
        write_wav(&Path::new(&folder).join(format!("{}.wav", track.id)), &sound)?;
    }
    let elapsed = started.elapsed().as_secs_f64();
    if seconds > 0.0 {
        println!("{seconds:.0} s of music in {elapsed:.1} s on one thread: {:.1} times real time", seconds / elapsed);
    }
    for effect in catalogue::effects().iter().filter(|effect| asked(effect.id)) {
        write_wav(&Path::new(&folder).join(format!("{}.wav", effect.id)), &effect.render()?)?;
    }
    if let Some(id) = wanted.iter().find(|id| Track::find(id).is_none() && Effect::find(id).is_none()) {
        return Err(format!("there is no `{id}`").into());
    }
    Ok(())
}

/// 16-bit PCM.
fn write_wav(path: &Path, sound: &Stereo) -> std::io::Result<()> {
    let samples = sound.interleaved();
    let bytes = samples.len() as u32 * 2;
    let mut file = Vec::with_capacity(44 + bytes as usize);
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(36 + bytes).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt \x10\0\0\0\x01\0\x02\0");
    file.extend_from_slice(&RATE.to_le_bytes());
    file.extend_from_slice(&(RATE * 4).to_le_bytes());
    file.extend_from_slice(b"\x04\0\x10\0data");
    file.extend_from_slice(&bytes.to_le_bytes());
    for sample in samples {
        file.extend_from_slice(&((sample.clamp(-1.0, 1.0) * 32_767.0).round() as i16).to_le_bytes());
    }
    std::fs::write(path, file)
}
