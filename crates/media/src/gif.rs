//! A moving GIF from PNG pictures through a pipe: one palette made from the whole film, transparency kept.
//!
//! ffmpeg makes the palette and puts every picture on it; the file is written here, because ffmpeg's own writer leaves
//! pixels standing that become transparent after an opaque picture.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, BufWriter, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use gif::{DisposalMethod, Encoder, Frame, Repeat};

use crate::feed::Feed;
use crate::process::{MediaError, Running, Tools};

/// Most frames a second that players keep to: they take delays below two hundredths of a second for a tenth.
pub const MAX_RATE: f64 = 50.0;
/// Time ffmpeg gets to make the palette after the last picture, and to end after the last one it put on it.
const FLUSH_LIMIT: Duration = Duration::from_secs(600);
/// 256 entries of four bytes follow the pixels of each raw picture.
const PALETTE_BYTES: usize = 1_024;
/// Browsers write opaque pictures without coverage. Filters that were begun anew at each change would forget the colours
/// they have seen; the scaler in front of them takes every kind as it comes.
const MIXED_PICTURES: [&str; 2] = ["-reinit_filter", "0"];
/// Coverage, of 255, from which a pixel is opaque: a GIF knows no half.
const OPAQUE_FROM: u8 = 128;

#[derive(Debug, Clone, Copy)]
pub struct GifOrder {
    /// Pixels of every picture.
    pub size: (u32, u32),
    /// Frames per second as numerator and denominator, at most [`MAX_RATE`].
    pub rate: (u32, u32),
    /// How often it is played; 0: for ever.
    pub loops: u16,
}

/// Takes pictures, and makes the file when all are there.
pub struct GifEncoder {
    tools: Tools,
    order: GifOrder,
    feed: Feed,
    pictures: PathBuf,
    palette: PathBuf,
}

impl GifEncoder {
    /// Keeps the pictures, as they are, in `folder` until the palette is known.
    pub fn start(tools: &Tools, order: GifOrder, folder: &Path) -> Result<GifEncoder, MediaError> {
        let (pictures, palette) = (folder.join("pictures.nut"), folder.join("palette.png"));
        let rate = format!("{}/{}", order.rate.0, order.rate.1);
        let mut command = tools.ffmpeg();
        command.args(MIXED_PICTURES).args(["-f", "image2pipe", "-framerate", &rate, "-c:v", "png", "-i", "-"]);
        command.args(["-map", "0:v", "-c:v", "copy", "-f", "nut"]).arg(&pictures);
        command.args(["-filter_complex", "[0:v]palettegen=reserve_transparent=1[palette]", "-map", "[palette]"]);
        command.args(["-frames:v", "1", "-update", "1"]).arg(&palette);
        Ok(GifEncoder { tools: tools.clone(), order, feed: Feed::start(&mut command)?, pictures, palette })
    }

    /// Adds one PNG.
    pub fn write_picture(&mut self, picture: &[u8]) -> Result<(), MediaError> {
        self.feed.write(picture)
    }

    /// Writes the file. Stops with [`MediaError::Cancelled`] once `goes_on` says no.
    pub fn finish(self, output: &Path, goes_on: impl Fn() -> bool) -> Result<(), MediaError> {
        let GifEncoder { tools, order, feed, pictures, palette } = self;
        feed.finish(FLUSH_LIMIT)?;
        let mut command = tools.ffmpeg();
        command.args(MIXED_PICTURES).arg("-i").arg(&pictures).arg("-i").arg(&palette);
        // The pattern of what is dithered stays where the picture stays.
        let filter = format!("paletteuse=dither=sierra2_4a:diff_mode=rectangle:alpha_threshold={OPAQUE_FROM}");
        command.args(["-lavfi", &filter, "-f", "rawvideo", "-pix_fmt", "pal8", "-"]);
        let mut running = Running::spawn(command.stdin(Stdio::null()).stdout(Stdio::piped()))?;
        let Some(stdout) = running.child().stdout.take() else {
            return Err(MediaError::Io(std::io::Error::other("the output of a child process was lost")));
        };
        write(order, BufReader::new(stdout), output, goes_on)?;
        running.wait(FLUSH_LIMIT)
    }
}

/// Puts indexed pictures from `source` into a file.
fn write(order: GifOrder, mut source: impl Read, output: &Path, goes_on: impl Fn() -> bool) -> Result<(), MediaError> {
    let (width, height) = (side(order.size.0)?, side(order.size.1)?);
    let pixels = usize::from(width) * usize::from(height);
    let mut raw = vec![0; pixels + PALETTE_BYTES];
    let mut film: Option<Film<BufWriter<File>>> = None;
    loop {
        if !goes_on() {
            return Err(MediaError::Cancelled);
        }
        match source.read_exact(&mut raw) {
            Ok(()) => {}
            // The encoder says why, if there is a reason.
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => break,
            Err(error) => return Err(error.into()),
        }
        let (indices, palette) = raw.split_at(pixels);
        let film = match &mut film {
            Some(film) => film,
            None => film.insert(Film::begin(order, (width, height), palette, BufWriter::new(File::create(output)?))?),
        };
        film.add(indices)?;
    }
    match film {
        Some(film) => film.end(),
        None => Ok(()),
    }
}

fn side(pixels: u32) -> Result<u16, MediaError> {
    u16::try_from(pixels)
        .map_err(|_| MediaError::Io(std::io::Error::other(format!("{pixels} pixels are too many for a GIF"))))
}

/// What is on the canvas, and the newest picture: how it leaves the canvas is known once the next one is there.
struct Film<W: Write> {
    encoder: Encoder<W>,
    order: GifOrder,
    width: u16,
    transparent: u8,
    /// The canvas the newest picture is drawn on.
    canvas: Vec<u8>,
    newest: Option<Newest>,
    written: u64,
}

struct Newest {
    pixels: Vec<u8>,
    changed: Area,
}

impl<W: Write> Film<W> {
    fn begin(order: GifOrder, (width, height): (u16, u16), palette: &[u8], file: W) -> Result<Film<W>, MediaError> {
        // Words of alpha, red, green and blue in the machine's order.
        let entries = palette.as_chunks::<4>().0.iter().map(|entry| u32::from_ne_bytes(*entry).to_be_bytes());
        let transparent = entries.clone().position(|[alpha, ..]| alpha == 0).unwrap_or(usize::from(u8::MAX)) as u8;
        let colours: Vec<u8> = entries.flat_map(|[_, red, green, blue]| [red, green, blue]).collect();
        let mut encoder = Encoder::new(file, width, height, &colours).map_err(unwritten)?;
        let repeat = if order.loops == 0 { Repeat::Infinite } else { Repeat::Finite(order.loops) };
        encoder.set_repeat(repeat).map_err(unwritten)?;
        let canvas = vec![transparent; usize::from(width) * usize::from(height)];
        Ok(Film { encoder, order, width, transparent, canvas, newest: None, written: 0 })
    }

    fn add(&mut self, pixels: &[u8]) -> Result<(), MediaError> {
        if let Some(before) = self.newest.take() {
            let clear = self.transparent;
            let vanishing = area(self.width, &before.pixels, pixels, |was, is| was != clear && is == clear);
            self.put(before, vanishing)?;
        }
        let changed = area(self.width, &self.canvas, pixels, |was, is| was != is);
        self.newest = Some(Newest { pixels: pixels.to_vec(), changed: changed.unwrap_or(Area::SMALLEST) });
        Ok(())
    }

    /// Writes a picture. What vanishes with the next one is cleared after it, in the rectangle that was drawn.
    fn put(&mut self, picture: Newest, vanishing: Option<Area>) -> Result<(), MediaError> {
        let area = vanishing.map_or(picture.changed, |vanishing| vanishing.around(picture.changed));
        let places = area.places(self.width);
        let drawn = places.clone().map(|at| {
            let pixel = picture.pixels[at];
            // What stands there already need not be drawn again, and packs better.
            if pixel == self.canvas[at] { self.transparent } else { pixel }
        });
        let frame = Frame {
            delay: self.delay(),
            dispose: if vanishing.is_some() { DisposalMethod::Background } else { DisposalMethod::Keep },
            transparent: Some(self.transparent),
            left: area.left,
            top: area.top,
            width: area.right - area.left,
            height: area.bottom - area.top,
            buffer: Cow::Owned(drawn.collect()),
            ..Frame::default()
        };
        self.encoder.write_frame(&frame).map_err(unwritten)?;
        self.written += 1;
        self.canvas = picture.pixels;
        if vanishing.is_some() {
            places.for_each(|at| self.canvas[at] = self.transparent);
        }
        Ok(())
    }

    /// Hundredths of a second of the picture that is written next. Rounded ends, so that nothing adds up.
    fn delay(&self) -> u16 {
        let (above, below) = (f64::from(self.order.rate.0), f64::from(self.order.rate.1));
        let end = |pictures: u64| (pictures as f64 * below * 100.0 / above).round();
        (end(self.written + 1) - end(self.written)) as u16
    }

    fn end(mut self) -> Result<(), MediaError> {
        if let Some(last) = self.newest.take() {
            // The film begins again on an empty canvas.
            self.put(last, None)?;
        }
        Ok(self.encoder.into_inner().map_err(unwritten)?.flush()?)
    }
}

/// A rectangle; right and bottom are outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Area {
    left: u16,
    top: u16,
    right: u16,
    bottom: u16,
}

impl Area {
    /// A picture is never empty.
    const SMALLEST: Area = Area { left: 0, top: 0, right: 1, bottom: 1 };

    fn around(self, other: Area) -> Area {
        Area {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// Indices of its pixels in a picture of this width.
    fn places(self, width: u16) -> impl Iterator<Item = usize> + Clone {
        let at = move |x: u16, y: u16| usize::from(y) * usize::from(width) + usize::from(x);
        (self.top..self.bottom).flat_map(move |y| (self.left..self.right).map(move |x| at(x, y)))
    }
}

/// The smallest rectangle with every pixel for which `counts` holds.
fn area(width: u16, was: &[u8], is: &[u8], counts: impl Fn(u8, u8) -> bool) -> Option<Area> {
    let mut found: Option<Area> = None;
    let rows = was.chunks_exact(width.into()).zip(is.chunks_exact(width.into()));
    for (y, (was, is)) in rows.enumerate() {
        let mut columns = was.iter().zip(is).map(|(was, is)| counts(*was, *is));
        let Some(first) = columns.position(|counts| counts) else { continue };
        let last = columns.rposition(|counts| counts).map_or(first, |after| first + 1 + after);
        let row = Area { left: first as u16, top: y as u16, right: last as u16 + 1, bottom: y as u16 + 1 };
        found = Some(found.map_or(row, |found| found.around(row)));
    }
    found
}

fn unwritten(error: gif::EncodingError) -> MediaError {
    match error {
        gif::EncodingError::Io(error) => MediaError::from(error),
        other => MediaError::Io(std::io::Error::other(other.to_string())),
    }
}
