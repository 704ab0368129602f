//! Stock presenters: what is loaded, and what is seen.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::sync::{Arc, OnceLock};

use herald_avatar::character::{Kit, Person, PersonFile, Presenter, PresenterError, Stage};
use herald_avatar::{Background, Delivery, Expression, FrameSource, Measure, Performance, Viseme};
use image::RgbImage;
use support::{engine, models, timeline};

const ANA: &str = include_str!("../presenters/ana.toml");
const SIDE: usize = 360;

fn files() -> BTreeMap<String, Vec<u8>> {
    let models = models();
    let artifact = models.manifest().artifacts.get("character-base").expect("in the manifest");
    let entries = fs::read_dir(models.folder(artifact)).expect("`character-base` is installed");
    let read = |entry: fs::DirEntry| {
        (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).expect("readable"))
    };
    entries.map(|entry| read(entry.expect("readable"))).collect()
}

fn kit() -> &'static Arc<Kit> {
    static KIT: OnceLock<Arc<Kit>> = OnceLock::new();
    KIT.get_or_init(|| Arc::new(Kit::load(&models()).expect("`character-base` is installed")))
}

fn ana() -> Person {
    let file = PersonFile::parse(ANA).expect("a sound description");
    file.resolve(&file.looks[0])
}

fn silent() -> Performance {
    Performance::silent(1.0, Delivery::default())
}

fn presenter() -> &'static Presenter {
    static PRESENTER: OnceLock<Presenter> = OnceLock::new();
    PRESENTER
        .get_or_init(|| Presenter::new(kit(), &ana(), &Stage::new(SIDE, SIDE), silent(), 25.0).expect("a presenter"))
}

fn say(viseme: Viseme) -> Expression {
    Expression { aperture: viseme.shape().open * 0.68, mouth: viseme.shape(), ..Expression::default() }
}

#[test]
fn malformed_data_is_refused() {
    let sound = files();
    let cases: [(&str, &[u8]); 9] = [
        ("base.obj", b"v 0 0 0\nvt 0 0\ng body\nf 1/1 2/1 3/1 4/1\n"),
        ("base.obj", b"v 0 nan 0\n"),
        ("base.obj", b"f 0/0 0/0 0/0 0/0\n"),
        ("base.obj", b""),
        ("jawOpen.target", b"99999999 0 0 0\n"),
        ("jawOpen.target", b"1 0 inf 0\n"),
        ("head.head-oval.target.gz", b"not gzip"),
        ("weights.default.json", br#"{"weights":{"neck01":[[9999999,1.0]]}}"#),
        ("mask-lips.jpg", b"\xff\xd8 not a picture"),
    ];
    for (name, content) in cases {
        let mut files = sound.clone();
        files.insert(name.to_owned(), content.to_vec());
        assert!(Kit::from_files(&files).is_err(), "{name}: {:?}", String::from_utf8_lossy(content));
    }
    assert!(Kit::from_files(&BTreeMap::new()).is_err());
    let mut files = sound;
    files.remove("jawOpen.target");
    let crippled = Arc::new(Kit::from_files(&files).expect("loads: nobody asked for the unit yet"));
    let refused = Presenter::new(&crippled, &ana(), &Stage::new(64, 64), silent(), 25.0);
    assert!(matches!(refused, Err(PresenterError::Kit(_))));
}

#[test]
fn descriptions_are_checked() {
    for (from, to) in [
        ("age = 30", "age = 300"),
        ("#efc4aa", "efc4aa"),
        ("\"lob\"", "\"mullet\""),
        ("{ caucasian = 1.0 }", "{}"),
        ("id = \"blazer-tee-plain\"", "id = \"Blazer Tee\""),
        ("id = \"blouse-office\"", "id = \"blazer-tee-plain\""),
        ("[[looks]]", "[[unknown]]"),
    ] {
        assert!(ANA.contains(from), "{from}");
        assert!(PersonFile::parse(&ANA.replace(from, to)).is_err(), "{to}");
    }
}

#[test]
fn impossible_stages_are_refused() {
    for (width, height, fps) in [(63, 64, 25.0), (64, 65, 25.0), (5000, 64, 25.0), (64, 64, 0.0), (64, 64, f64::NAN)] {
        assert!(Presenter::new(kit(), &ana(), &Stage::new(width, height), silent(), fps).is_err());
    }
}

#[test]
fn threads_do_not_change_a_frame() {
    let draw = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| {
            let made = Presenter::new(kit(), &ana(), &Stage::new(160, 160), silent(), 25.0).expect("a presenter");
            let mut frame = made.buffer();
            // A frame depends on its index alone, whatever was drawn before.
            made.render_yuv420(20, &mut frame).expect("a frame");
            made.render_yuv420(3, &mut frame).expect("a frame");
            frame.yuv
        })
    };
    assert_eq!(draw(1), draw(3));
}

#[test]
fn faces_have_no_holes() {
    for expression in [
        Expression::default(),
        say(Viseme::Open),
        Expression { blink: 1.0, ..say(Viseme::BackClose) },
        Expression { turn: [4.0, 4.0, 4.0], ..say(Viseme::FrontClose) },
    ] {
        let rgba = presenter().rgba(&expression).expect("a frame");
        // The face and neck of every framing lie in this box.
        for (x, y) in (SIDE * 42 / 100..SIDE * 58 / 100).flat_map(|x| (SIDE * 20 / 100..SIDE).map(move |y| (x, y))) {
            assert_eq!(rgba[(y * SIDE + x) * 4 + 3], 255, "a hole at {x}, {y}");
        }
        assert_eq!(rgba[3], 0, "the corner is empty");
    }
}

#[test]
fn the_mouth_seen_is_the_mouth_meant() {
    let (phonemes, duration) =
        timeline("m:90 ˈɑ:200 m:110 i:140 b:90 ˈæ:190 f:100 ˈO:200 p:100 u:140 s:110 ˈɛ:170 m:120 _:150");
    let performance = Performance::from_phonemes(&phonemes, duration, Delivery::default());
    let stage = Stage { background: Background::Solid([150, 170, 175]), ..Stage::new(SIDE, SIDE) };
    let made = Presenter::new(kit(), &ana(), &stage, performance, 25.0).expect("a presenter");
    let mut frame = made.buffer();
    let (mut meant, mut seen) = (Vec::new(), Vec::new());
    for index in 0..made.frame_count() {
        made.render(index, &mut frame).expect("a frame");
        let picture = RgbImage::from_raw(SIDE as u32, SIDE as u32, frame.rgb.clone()).expect("a picture");
        let faces = engine().detect(&picture).expect("runs");
        let face = faces.first().unwrap_or_else(|| panic!("no face in frame {index}"));
        seen.push(Measure::of(&face.landmarks).aperture);
        meant.push(made.performance().aperture(made.time_of(index)));
    }
    let r = correlation(&meant, &seen);
    assert!(r > 0.8, "correlation {r}\n{meant:.3?}\n{seen:.3?}");
}

fn correlation(a: &[f32], b: &[f32]) -> f32 {
    let mean = |values: &[f32]| values.iter().sum::<f32>() / values.len() as f32;
    let (ma, mb) = (mean(a), mean(b));
    let sum = |f: &dyn Fn(f32, f32) -> f32| a.iter().zip(b).map(|(x, y)| f(x - ma, y - mb)).sum::<f32>();
    sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt()
}
