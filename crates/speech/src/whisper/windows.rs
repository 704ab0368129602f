//! Stretches of speech gathered into windows the network takes at once.

use std::ops::Range;

use crate::recognition::SAMPLE_RATE;
use crate::vad::Activity;

const SECOND: usize = SAMPLE_RATE as usize;
/// Longest window: 28 of the 30 seconds the network knows, so that the end is not cut into.
const LONGEST: usize = 28 * SECOND;
/// Speech that goes on is cut at its quietest point between these.
const EARLIEST_CUT: usize = 18 * SECOND;
/// A longer silence starts a new window: words are invented over it otherwise.
const LONGEST_SILENCE: usize = 2 * SECOND;

/// Windows in samples, in order, each at most 28 s; together they hold all speech.
pub(super) fn windows(activity: &Activity) -> Vec<Range<usize>> {
    let mut windows: Vec<Range<usize>> = Vec::new();
    for stretch in activity.stretches.iter().flat_map(|stretch| cut(activity, stretch.clone())) {
        match windows.last_mut() {
            Some(window)
                if stretch.start.saturating_sub(window.end) <= LONGEST_SILENCE
                    && stretch.end - window.start <= LONGEST =>
            {
                window.end = stretch.end;
            }
            _ => windows.push(stretch),
        }
    }
    windows
}

fn cut(activity: &Activity, mut stretch: Range<usize>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    while stretch.len() > LONGEST {
        let at = activity.quietest(stretch.start + EARLIEST_CUT..stretch.start + LONGEST);
        parts.push(stretch.start..at);
        stretch.start = at;
    }
    parts.push(stretch);
    parts
}
