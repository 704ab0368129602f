//! Detection, landmarks and segmentation with the real networks.

mod support;

use herald_avatar::topology::LANDMARKS;
use herald_avatar::{Measure, Portrait, PortraitError, PrepareOptions, Tracker, smooth};
use herald_inference::{Net, Tensor, Threads};
use image::{Rgb, RgbImage, imageops};
use support::{engine, models, picture};

/// The landmark answers of MediaPipe 0.10.14's own `FaceMesh(static_image_mode=True, refine_landmarks=True)` for the test
/// portrait, in pixels.
const REFERENCE: [(usize, f32, f32); 10] = [
    (1, 223.45, 130.02),
    (13, 223.48, 143.24),
    (14, 222.96, 150.08),
    (33, 195.21, 100.92),
    (61, 201.81, 139.22),
    (152, 221.27, 177.44),
    (263, 255.76, 104.28),
    (291, 244.99, 140.99),
    (468, 203.48, 101.10),
    (473, 246.59, 103.47),
];

#[test]
fn the_portrait_has_one_face_where_the_reference_implementation_sees_it() {
    let faces = engine().detect(&picture()).expect("runs");
    let [face] = faces.as_slice() else { panic!("{} faces", faces.len()) };
    assert!(face.score > 0.8 && face.presence > 0.9, "{} {}", face.score, face.presence);
    assert_eq!(face.landmarks.points().len(), LANDMARKS);
    for (index, x, y) in REFERENCE {
        let point = face.landmarks.points()[index];
        let error = (point.x - x).hypot(point.y - y);
        // 1.8 pixels are 3 % of the distance between the eyes; the crops are not cut by the same code.
        assert!(error < 1.8, "landmark {index}: {error} pixels off");
    }
    let measure = Measure::of(&face.landmarks);
    assert!((0.07..0.16).contains(&measure.aperture), "a smile with teeth: {measure:?}");
    assert!(measure.eyes.iter().all(|gap| (0.06..0.20).contains(gap)), "open eyes: {measure:?}");
}

const SELFIE_SUM: f64 = 35_510.526_86;

/// Sums of LiteRT's outputs for the original `.tflite` file on the same input (ai-edge-litert, float64 sums).
#[test]
fn the_converted_networks_answer_as_the_originals_do() {
    let detector = Net::load(&models(), "face-detector", Threads(1)).expect("installed");
    let ramp: Vec<f32> = (0..128 * 128 * 3u64).map(|k| (k * 7919 % 251) as f32 / 250.0).collect();
    let outputs = detector.run(&[("input", Tensor::F32 { shape: &[1, 128, 128, 3], data: &ramp })]).expect("runs");
    let sum = |name: &str| outputs.f32(name).expect("named").1.iter().map(|v| f64::from(*v)).sum::<f64>();
    assert!((sum("regressors") - 58_333.681_68).abs() < 0.2, "{}", sum("regressors"));
    assert!((sum("classificators") + 3_181.029_87).abs() < 0.02, "{}", sum("classificators"));

    let segmentation = Net::load(&models(), "selfie-segmentation", Threads(1)).expect("installed");
    let picture = picture();
    let halved: Vec<f32> = (0..256 * 256u32)
        .flat_map(|k| picture.get_pixel(k % 256 * 2, k / 256 * 2).0)
        .map(|value| f32::from(value) / 255.0)
        .collect();
    let outputs =
        segmentation.run(&[("input_1", Tensor::F32 { shape: &[1, 256, 256, 3], data: &halved })]).expect("runs");
    let person: f64 = outputs.f32("activation_10").expect("named").1.iter().map(|v| f64::from(*v)).sum();
    assert!((person - SELFIE_SUM).abs() < 1.0, "{person}");
}

#[test]
fn the_larger_of_two_faces_is_the_portrait() {
    let head = imageops::crop_imm(&picture(), 100, 0, 250, 250).to_image();
    let large = imageops::resize(&head, 400, 400, imageops::FilterType::Triangle);
    let mut both = RgbImage::from_pixel(650, 400, Rgb([190, 185, 180]));
    imageops::replace(&mut both, &head, 0, 75);
    imageops::replace(&mut both, &large, 250, 0);
    let faces = engine().detect(&both).expect("runs");
    assert_eq!(faces.len(), 2);
    assert!(faces[0].area() > 2.0 * faces[1].area());
    let portrait = Portrait::prepare(&both, engine(), PrepareOptions::default()).expect("has faces");
    let nose = portrait.landmarks().points()[1];
    assert!((nose.x - 447.5).abs() < 6.0 && (nose.y - 208.0).abs() < 6.0, "{nose:?}");
}

#[test]
fn pictures_without_a_face_are_refused() {
    for empty in [
        RgbImage::from_fn(320, 240, |x, y| Rgb([(x / 2) as u8, y as u8, 128])),
        RgbImage::from_pixel(64, 512, Rgb([0, 0, 0])),
        RgbImage::new(1, 1),
    ] {
        let refused = Portrait::prepare(&empty, engine(), PrepareOptions::default());
        assert!(matches!(refused, Err(PortraitError::NoFace)), "{:?}", refused.map(|portrait| portrait.size()));
    }
}

#[test]
fn a_drawing_is_either_animated_or_refused_but_never_a_crash() {
    let mut drawing = RgbImage::from_pixel(400, 400, Rgb([90, 140, 200]));
    let mut disc = |x: f32, y: f32, radius: f32, colour: [u8; 3]| {
        for (px, py, pixel) in drawing.enumerate_pixels_mut() {
            if (px as f32 - x).hypot(py as f32 - y) < radius {
                *pixel = Rgb(colour);
            }
        }
    };
    disc(200.0, 200.0, 130.0, [235, 195, 165]);
    for x in [155.0, 245.0] {
        disc(x, 170.0, 20.0, [255, 255, 255]);
        disc(x, 170.0, 9.0, [40, 30, 30]);
    }
    disc(200.0, 260.0, 24.0, [180, 70, 70]);
    match Portrait::prepare(&drawing, engine(), PrepareOptions::default()) {
        Ok(portrait) => assert!(portrait.landmarks().eye_distance() > 20.0),
        Err(error) => assert!(!matches!(error, PortraitError::Net(_)), "{error}"),
    }
}

#[test]
fn a_prepared_portrait_survives_storage_and_bad_bytes_do_not_pass() {
    let portrait = support::portrait();
    let bytes = portrait.to_bytes();
    assert_eq!(&Portrait::from_bytes(&bytes).expect("own bytes"), portrait);
    assert!(Portrait::from_bytes(&bytes[..bytes.len() - 1]).is_err());
    assert!(Portrait::from_bytes(b"HRLDPT01").is_err());
    let mut huge = bytes.clone();
    huge[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(Portrait::from_bytes(&huge).is_err());
    assert_eq!(Portrait::prepare(&picture(), engine(), PrepareOptions::default()).expect("again").to_bytes(), bytes);
}

#[test]
fn a_moving_face_is_followed_and_smoothing_calms_it() {
    let still = picture();
    let mut tracker = Tracker::new(engine());
    let mut track = Vec::new();
    for step in 0..16u32 {
        let frame = imageops::crop_imm(&still, step * 4, 8, 420, 400).to_image();
        let face = tracker.step(&frame).expect("runs").expect("a face in every frame");
        track.push(face.landmarks);
    }
    let nose = |frame: usize| track[frame].points()[1].x;
    assert!((nose(0) - nose(15) - 60.0).abs() < 2.5, "{}", nose(0) - nose(15));
    let smoothed = smooth(&track, 25.0);
    // What is left after taking out the constant motion.
    let unrest = |track: &[herald_avatar::Landmarks]| -> f32 {
        (2..track.len())
            .flat_map(|k| (0..468).map(move |p| (k, p)))
            .map(|(k, p)| {
                let x = |frame: usize| track[frame].points()[p].x;
                (x(k) - 2.0 * x(k - 1) + x(k - 2)).powi(2)
            })
            .sum()
    };
    assert!(unrest(&smoothed) < 0.6 * unrest(&track), "{} against {}", unrest(&smoothed), unrest(&track));
    assert!((smoothed[8].points()[1].x - nose(8)).abs() < 1.5);
    assert!(tracker.step(&RgbImage::new(420, 400)).expect("runs").is_none(), "a black frame has no face");
}
