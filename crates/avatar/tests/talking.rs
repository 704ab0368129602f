//! A talking portrait, measured: what the frames show is compared with what the performance meant.

mod support;

use herald_avatar::{
    Animator, Background, Canvas, Delivery, Expression, FrameSource, Measure, Performance, Viseme, to_image,
};
use rayon::prelude::*;
use support::{engine, portrait, timeline};

const FPS: f64 = 25.0;

/// "Bob may buy more map, a happy papa — see the moon, who knew? We beam." with a pause, in about 5 seconds.
const SPEECH: &str = "_:200 b:70 ˈɑ:190 b:80 m:80 ˈA:190 b:80 ˈI:200 m:90 ˈɔ:170 ɹ:70 m:80 ˈæ:190 p:100 _:120 ə:70 h:60 ˈæ:160 p:90 \
     i:110 p:80 ˈɑ:170 p:90 ə:110 _:260 s:110 ˈi:230 ð:60 ə:60 m:80 ˈu:260 n:70 _:150 h:70 ˈu:250 n:70 ˈu:220 _:200 w:80 ˈi:220 b:80 ˈi:230 m:110 _:300";

fn animator(canvas: &Canvas) -> Animator {
    let (phonemes, duration) = timeline(SPEECH);
    let performance = Performance::from_phonemes(&phonemes, duration, Delivery::default());
    Animator::new(portrait(), canvas, performance, FPS).expect("the canvas is sound")
}

/// Measures every frame anew: nothing of the renderer's own geometry is used.
fn measured(animator: &Animator) -> Vec<Measure> {
    (0..animator.frame_count())
        .into_par_iter()
        .map_init(
            || animator.buffer(),
            |buffer, index| {
                animator.render(index, buffer).expect("renders");
                let frame = to_image(animator, buffer).expect("filled");
                let faces = engine().detect(&frame).expect("runs");
                Measure::of(&faces.first().expect("a face in every frame").landmarks)
            },
        )
        .collect()
}

fn correlation(a: &[f32], b: &[f32]) -> f32 {
    let mean = |values: &[f32]| values.iter().sum::<f32>() / values.len() as f32;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let pairs = || a.iter().zip(b).map(|(a, b)| (a - mean_a, b - mean_b));
    let (cross, aa, bb) = pairs().fold((0.0, 0.0, 0.0), |(c, x, y), (a, b)| (c + a * b, x + a * a, y + b * b));
    cross / (aa * bb).sqrt().max(1e-9)
}

#[test]
fn the_mouth_seen_is_the_mouth_meant() {
    let animator = animator(&Canvas::new(512, 512));
    let seen = measured(&animator);
    let gaps: Vec<f32> = seen.iter().map(|measure| measure.aperture).collect();
    let meant: Vec<f32> = (0..seen.len()).map(|k| animator.performance().aperture(animator.time_of(k))).collect();

    let matching = correlation(&meant, &gaps);
    let lagged = |lag: isize| {
        let pairs = (0..gaps.len() as isize).filter_map(|k| {
            let other = usize::try_from(k + lag).ok().filter(|other| *other < gaps.len())?;
            Some((meant[k as usize], gaps[other]))
        });
        let (a, b): (Vec<f32>, Vec<f32>) = pairs.unzip();
        correlation(&a, &b)
    };
    let best = (-5..=5).max_by(|&a, &b| lagged(a).total_cmp(&lagged(b))).expect("some lag");
    println!("aperture: correlation {matching:.3}, best lag {best} frames");
    assert!(matching >= 0.8, "correlation {matching}");
    assert!(best.abs() <= 1, "best lag {best}");
    let shuffled: Vec<f32> = (0..meant.len()).map(|k| meant[k * 37 % meant.len()]).collect();
    assert!(correlation(&shuffled, &gaps) < 0.3, "a shuffled curve must not match");

    let closures: Vec<f64> = animator.performance().closures().collect();
    assert!(closures.len() >= 12);
    let met = closures.iter().filter(|time| gaps[((*time * FPS) as usize).min(gaps.len() - 1)] < 0.030).count();
    println!("lips meet at {met} of {} bilabials", closures.len());
    assert!(met * 10 >= closures.len() * 9, "{met} of {}", closures.len());
    let widest = gaps.iter().copied().fold(0.0, f32::max);
    assert!(widest > 0.11, "the widest vowel opens {widest}");
}

#[test]
fn rounded_and_spread_vowels_differ_in_width() {
    let animator = animator(&Canvas::new(512, 512));
    let mut buffer = animator.buffer();
    let mut width = |viseme: Viseme| {
        let expression = Expression { aperture: 0.05, mouth: viseme.shape(), ..Expression::default() };
        animator.render_expression(&expression, &mut buffer);
        let frame = to_image(&animator, &buffer).expect("filled");
        Measure::of(&engine().detect(&frame).expect("runs")[0].landmarks).width
    };
    let (spread, rounded) = (width(Viseme::FrontClose), width(Viseme::BackClose));
    println!("width of ee {spread:.3}, of oo {rounded:.3}");
    assert!(spread > rounded + 0.06, "ee {spread}, oo {rounded}");
}

#[test]
fn a_blink_shuts_the_eyes_and_opens_them_again() {
    let animator = animator(&Canvas::new(640, 640));
    let mut buffer = animator.buffer();
    let mut gap = |blink: f32| {
        animator.render_expression(&Expression { blink, ..Expression::default() }, &mut buffer);
        let frame = to_image(&animator, &buffer).expect("filled");
        let measure = Measure::of(&engine().detect(&frame).expect("runs")[0].landmarks);
        (measure.eyes[0] + measure.eyes[1]) / 2.0
    };
    let (open, half, shut) = (gap(0.0), gap(0.5), gap(1.0));
    println!("eyes {open:.3} open, {half:.3} half, {shut:.3} shut");
    assert!(shut < 0.5 * open && half < open && half > shut, "{open} {half} {shut}");
}

#[test]
fn a_frame_depends_on_its_index_alone() {
    let animator = animator(&Canvas::new(320, 240));
    let frame = |index: usize| {
        let mut buffer = animator.buffer();
        animator.render_yuv420(index, &mut buffer).expect("renders");
        buffer.yuv
    };
    let in_order: Vec<Vec<u8>> = (20..32).map(frame).collect();
    let mut reused = animator.buffer();
    for index in (20..32).rev() {
        animator.render_yuv420(index, &mut reused).expect("renders");
        assert_eq!(reused.yuv, in_order[index - 20], "frame {index} in a used buffer, backwards");
    }
    let in_parallel: Vec<Vec<u8>> = (20..32usize).into_par_iter().map(frame).collect();
    assert_eq!(in_parallel, in_order);
    assert_ne!(in_order[0], in_order[11], "the picture moves");
    let again = self::animator(&Canvas::new(320, 240));
    let mut buffer = again.buffer();
    again.render_yuv420(25, &mut buffer).expect("renders");
    assert_eq!(buffer.yuv, in_order[5]);
}

#[test]
fn the_background_rests_to_the_bit() {
    let animator = animator(&Canvas::new(640, 360));
    let mut buffer = animator.buffer();
    animator.render(0, &mut buffer).expect("renders");
    let first = buffer.rgb.clone();
    let mut still = vec![true; 640 * 360];
    for index in (1..animator.frame_count()).step_by(3) {
        animator.render(index, &mut buffer).expect("renders");
        for (still, (a, b)) in still.iter_mut().zip(first.chunks_exact(3).zip(buffer.rgb.chunks_exact(3))) {
            *still &= a == b;
        }
    }
    for (x, y) in (0..640).flat_map(|x| (0..160).map(move |y| (x, y))) {
        if !(150..490).contains(&x) {
            assert!(still[y * 640 + x], "background pixel {x},{y} changed");
        }
    }
    let changed = still.iter().filter(|still| !**still).count();
    assert!(changed > 5000, "the person moves: {changed} pixels");
}

#[test]
fn silence_is_alive_and_shut() {
    let performance = Performance::silent(8.0, Delivery::default());
    assert!((0..200).all(|k| performance.aperture(f64::from(k) / FPS) == 0.0));
    let animator = Animator::new(portrait(), &Canvas::new(160, 160), performance, FPS).expect("sound");
    let mut buffer = animator.buffer();
    let mut frames = Vec::new();
    for index in 0..animator.frame_count() {
        animator.render(index, &mut buffer).expect("renders");
        frames.push(buffer.rgb.clone());
    }
    let difference =
        |a: &[u8], b: &[u8]| a.iter().zip(b).map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / a.len() as f64;
    let frozen = frames.windows(2).filter(|pair| pair[0] == pair[1]).count();
    assert!(frozen == 0, "{frozen} frozen frames");
    let largest = frames.windows(2).map(|pair| difference(&pair[0], &pair[1])).fold(0.0, f64::max);
    assert!(largest < 4.0, "calm: at most {largest} grey levels from frame to frame");
}

#[test]
fn canvases_are_filled_and_impossible_ones_refused() {
    let performance = || Performance::silent(0.2, Delivery::default());
    let mut canvas = Canvas { background: Background::Solid([10, 200, 30]), ..Canvas::new(360, 640) };
    let animator = Animator::new(portrait(), &canvas, performance(), FPS).expect("sound");
    let mut buffer = animator.buffer();
    animator.render(0, &mut buffer).expect("renders");
    assert_eq!(buffer.rgb[..3], [10, 200, 30], "the corner shows the colour");
    assert!(animator.render(animator.frame_count(), &mut buffer).is_err());
    for (width, height) in [(0, 360), (641, 360), (640, 9000)] {
        (canvas.width, canvas.height) = (width, height);
        assert!(Animator::new(portrait(), &canvas, performance(), FPS).is_err(), "{width} by {height}");
    }
    assert!(Animator::new(portrait(), &Canvas::new(64, 64), performance(), f64::NAN).is_err());
}
