//! A film with every layout in it, and the files it shows.

mod installed;

use std::path::{Path, PathBuf};
use std::process::Command;

use herald_scenes::content::{
    Amount, Callout, Device, Figure, LabelledPicture, Moment, PictureRef, Series, Side, Step,
};
use herald_scenes::{Canvas, Caption, Content, Film, PresenterPlace, Scene};
use image::{Rgb, RgbImage, Rgba, RgbaImage};

pub use installed::assets;

/// Seconds of each scene.
pub const SCENE: f64 = 4.0;

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn amounts(amounts: &[(&str, f64)], highlight: usize) -> Vec<Amount> {
    let amounts = amounts.iter().enumerate();
    amounts
        .map(|(at, (label, value))| Amount { label: (*label).into(), value: *value, highlight: at == highlight })
        .collect()
}

/// One of each layout; those of the presenter and all with pictures only where there are `pictures`.
pub fn every_layout() -> Vec<(Content, Option<PresenterPlace>)> {
    let kicker = || some("Slow travel, part one");
    let source = || some("Sample data for illustration");
    let series = |name: &str, values: &[f64]| Series {
        name: name.into(),
        points: values.iter().enumerate().map(|(at, value)| ((2015 + at).to_string(), *value)).collect(),
    };
    let step = |title: &str, text: &str| Step { title: title.into(), text: some(text) };
    let moment = |when: &str, what: &str| Moment { when: when.into(), what: what.into() };
    let tile = |at: usize, label: &str| LabelledPicture { picture: PictureRef(at), label: some(label) };
    let plain = vec![
        Content::Title {
            kicker: kicker(),
            title: "The night train is back".into(),
            subtitle: some("Why a city of sleepers beats a morning of queues"),
            byline: some("Four minutes, no jet lag"),
        },
        Content::Statement {
            statement: "You board after dinner. You arrive before breakfast.".into(),
            emphasis: some("before breakfast"),
        },
        Content::BigNumber {
            kicker: some("Across the continent"),
            value: Figure { number: 41.5, decimals: 1, prefix: String::new(), suffix: "%".into() },
            claim: "more sleeper routes leave tonight than ten years ago".into(),
            source: source(),
        },
        Content::BarChart {
            kicker: some("Carbon per passenger"),
            heading: "One bunk, a tenth of the flight".into(),
            bars: amounts(
                &[("Short flight", 154.0), ("Car, driver only", 132.0), ("Coach", 31.0), ("Night train", 16.0)],
                3,
            ),
            unit: some("g / km"),
            source: source(),
        },
        Content::LineChart {
            kicker: some("Demand"),
            heading: "The curve bent upwards".into(),
            series: vec![
                series("Bunks sold", &[22.0, 20.0, 17.0, 19.0, 27.0, 12.0, 21.0, 38.0, 49.0, 58.0]),
                series("Seats sold", &[40.0, 41.0, 43.0, 44.0, 46.0, 20.0, 31.0, 42.0, 44.0, 45.0]),
            ],
            unit: some("thousand"),
            callout: some("Bunks overtake seats"),
            source: source(),
        },
        Content::Donut {
            kicker: some("Who is on board"),
            heading: "Most passengers skip a hotel".into(),
            slices: amounts(&[("Leisure", 54.0), ("Work", 29.0), ("Family visits", 17.0)], 0),
            unit: some("per cent"),
            centre: some("54 %"),
            source: None,
        },
        Content::Comparison {
            heading: "Door to door".into(),
            left: Side {
                title: "Fly".into(),
                points: texts(&["Ninety minutes in the air", "Four hours around it", "One hotel night more"]),
            },
            right: Side {
                title: "Sleep".into(),
                points: texts(&["Eleven hours on rails", "Ten of them asleep", "No hotel at all"]),
            },
            verdict: some("The slower one arrives first"),
        },
        Content::Steps {
            kicker: some("How it works"),
            heading: "From platform to pillow".into(),
            steps: vec![
                step("Board at ten", "Show one code, find your cabin."),
                step("Order breakfast", "Tick four boxes, hang the card."),
                step("Sleep 900\u{a0}km", "Borders pass while you do not."),
                step("Wake downtown", "Coffee, shoes, city."),
            ],
        },
        Content::Timeline {
            kicker: some("A short history"),
            heading: "Gone, and back again".into(),
            events: vec![
                moment("1872", "The first sleeping cars cross borders"),
                moment("1957", "Trans-Europe trains by day"),
                moment("2016", "The last operator gives up"),
                moment("2024", "Forty new routes in one year"),
            ],
        },
        Content::Quote {
            quote: "You fall asleep in one country and wake up owing the next one a coffee.".into(),
            name: some("Conductor, coach 252"),
            role: some("Nineteen winters on the overnight line"),
        },
        Content::List {
            kicker: some("Pack"),
            heading: "Carry less than you think".into(),
            items: texts(&[
                "Ear plugs and an eye mask",
                "A litre of water",
                "Slippers for the corridor",
                "A paper ticket, just in case",
            ]),
        },
        Content::ImageCaption {
            image: PictureRef(0),
            caption: "Dawn somewhere between two capitals".into(),
            credit: some("Drawn for this sample"),
        },
        Content::PictureGrid {
            heading: some("Three ways to lie down"),
            pictures: vec![tile(0, "Bunk"), tile(1, "Cabin"), tile(2, "Capsule")],
        },
        Content::DeviceFrame {
            kicker: some("Booking"),
            heading: "Two taps to a bunk".into(),
            screenshot: PictureRef(3),
            device: Device::Phone,
            callouts: vec![
                Callout { x: 0.5, y: 0.2, text: "Pick the night".into() },
                Callout { x: 0.5, y: 0.7, text: "Choose the lower bunk".into() },
            ],
        },
        Content::Diagram {
            heading: "Where your ticket goes".into(),
            nodes: texts(&["You", "Booking desk", "Rail operator", "Your cabin"]),
            links: vec![(0, 1, some("asks")), (1, 2, some("reserves")), (2, 3, some("makes up")), (0, 3, None)],
        },
        Content::Code {
            title: some("departures.py"),
            language: "Python".into(),
            lines: texts(&[
                "def tonight(city):",
                "    trains = timetable(city)",
                "    return [t for t in trains if t.sleeper]",
                "",
                "print(tonight(\"Vienna\"))",
            ]),
            highlight: Some((2, 2)),
        },
        Content::EndCard {
            title: "Sleep on it".into(),
            action: some("Find a departure near you"),
            url: some("night-lines.example"),
        },
    ];
    let speaks = || Content::Presenter {
        kicker: some("Before you book"),
        heading: "Three things I wish I had known".into(),
        points: texts(&["The lower bunk is quieter", "Bring a long charging cable", "Corner cabins stay cooler"]),
        name: some("Ada, your guide"),
    };
    let short = Content::Presenter {
        kicker: None,
        heading: "So I tried it myself".into(),
        points: Vec::new(),
        name: some("Ada"),
    };
    let in_corner = [3, 7, 10].map(|at| (plain[at].clone(), Some(PresenterPlace::Corner)));
    let mut all: Vec<_> = plain.into_iter().map(|content| (content, None)).collect();
    let end = all.pop();
    all.push((speaks(), Some(PresenterPlace::Side)));
    all.push((short, Some(PresenterPlace::Full)));
    all.extend(in_corner);
    all.extend(end);
    all
}

/// Files of a film, in `folder`.
pub struct Files {
    pub pictures: Vec<PathBuf>,
    pub presenter: PathBuf,
}

impl Files {
    pub fn make(folder: &Path, seconds: f64) -> Files {
        std::fs::create_dir_all(folder).expect("a folder");
        let picture = |index: u32, size: (u32, u32)| {
            let path = folder.join(format!("picture{index}.png"));
            let made = RgbImage::from_fn(size.0, size.1, |x, y| {
                let (u, v) = (x as f32 / size.0 as f32, y as f32 / size.1 as f32);
                let ridge = 0.62 + 0.12 * ((u * 7.0 + index as f32).sin() + 0.4 * (u * 19.0).sin());
                let sun = ((u - 0.65).powi(2) * 2.6 + (v - 0.35).powi(2)).sqrt() < 0.13;
                match (v > ridge, sun) {
                    (true, _) => Rgb([30 + index as u8 * 12, 44, 70]),
                    (false, true) => Rgb([255, 226, 168]),
                    (false, false) => {
                        Rgb([(90.0 + 150.0 * v) as u8, (120.0 + 40.0 * v) as u8, (170.0 - 70.0 * v) as u8])
                    }
                }
            });
            made.save(&path).expect("written");
            path
        };
        let pictures =
            vec![picture(0, (1200, 800)), picture(1, (800, 1000)), picture(2, (900, 900)), picture(3, (540, 1110))];
        let figure = folder.join("figure.png");
        RgbaImage::from_fn(640, 720, |x, y| {
            let (x, y) = (x as f32, y as f32);
            let within = |cx: f32, cy: f32, rx: f32, ry: f32| ((x - cx) / rx).powi(2) + ((y - cy) / ry).powi(2) < 1.0;
            match () {
                () if within(292.0, 280.0, 8.0, 6.0)
                    || within(348.0, 280.0, 8.0, 6.0)
                    || within(320.0, 345.0, 26.0, 7.0) =>
                {
                    Rgba([60, 30, 30, 255])
                }
                () if within(320.0, 215.0, 112.0, 80.0) && y < 240.0 => Rgba([58, 40, 34, 255]),
                () if within(320.0, 290.0, 92.0, 122.0) => Rgba([214, 152, 118, 255]),
                () if within(320.0, 760.0, 270.0, 300.0) => Rgba([52, 84, 120, 255]),
                () => Rgba([0, 0, 0, 0]),
            }
        })
        .save(&figure)
        .expect("written");
        let presenter = folder.join("presenter.webm");
        let made = Command::new("ffmpeg")
            .args(["-v", "error", "-y", "-loop", "1", "-framerate", "5", "-i"])
            .arg(&figure)
            .args([
                "-t",
                &format!("{seconds}"),
                "-c:v",
                "libvpx-vp9",
                "-pix_fmt",
                "yuva420p",
                "-deadline",
                "realtime",
                "-cpu-used",
                "8",
            ])
            .arg(&presenter)
            .status()
            .expect("ffmpeg runs");
        assert!(made.success());
        Files { pictures, presenter }
    }
}

/// A film of these scenes, each [`SCENE`] seconds long, every other with captions below it.
pub fn film(style: &str, canvas: Canvas, contents: Vec<(Content, Option<PresenterPlace>)>, files: &Files) -> Film {
    let scenes: Vec<Scene> = contents
        .into_iter()
        .enumerate()
        .map(|(index, (content, presenter))| Scene {
            content,
            presenter,
            start: index as f64 * SCENE,
            duration: SCENE,
            cues: Vec::new(),
        })
        .collect();
    let words = "You fall asleep in one country and wake up in the next one".split(' ');
    let captions = (0..scenes.len()).flat_map(|index| {
        words.clone().enumerate().map(move |(at, word)| {
            let start = index as f64 * SCENE + 0.3 + at as f64 * 0.27;
            Caption { text: word.to_owned(), start, end: start + 0.25 }
        })
    });
    Film {
        canvas,
        style: style.into(),
        language: "en".into(),
        captions: Some(captions.collect()),
        pictures: files.pictures.clone(),
        presenter: Some(files.presenter.clone()),
        brand: None,
        scenes,
    }
}
