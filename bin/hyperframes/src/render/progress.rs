//! The bar that shows how far a render is.

use herald_hyperframes::Progress;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Nothing is drawn where stderr is no terminal.
pub struct Meter(ProgressBar);

const STYLE: &str = "{prefix}{bar:30} {pos}/{len} frames  {per_sec:>12}  {eta} left";

impl Meter {
    pub fn hidden() -> Meter {
        Meter(ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()))
    }

    pub fn visible(prefix: &str) -> Meter {
        Meter(style(ProgressBar::new(0), prefix))
    }

    /// One of several that are drawn below each other.
    pub fn among(bars: &MultiProgress, prefix: &str) -> Meter {
        Meter(style(bars.add(ProgressBar::new(0)), prefix))
    }

    pub fn set(&self, progress: Progress) {
        self.0.set_length(progress.total);
        self.0.set_position(progress.done);
    }

    pub fn end(&self) {
        self.0.finish_and_clear();
    }
}

fn style(bar: ProgressBar, prefix: &str) -> ProgressBar {
    // The template is a constant that a test draws with.
    let style = ProgressStyle::with_template(STYLE).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style.progress_chars("━╸ "));
    bar.set_prefix(prefix.to_owned());
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_shows_frames_rate_and_time_left() {
        ProgressStyle::with_template(STYLE).expect("a template");
        let terminal = indicatif::InMemoryTerm::new(4, 100);
        let target = ProgressDrawTarget::term_like(Box::new(terminal.clone()));
        let bar = style(ProgressBar::with_draw_target(Some(0), target), "row 1 ");
        let meter = Meter(bar);
        meter.set(Progress { done: 30, total: 60 });
        meter.0.force_draw();
        let text = terminal.contents();
        assert!(
            text.starts_with("row 1 ━")
                && text.contains("30/60 frames")
                && text.contains("/s")
                && text.contains("left"),
            "{text}"
        );
    }
}
