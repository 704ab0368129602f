//! Waits between attempts. A schedule is data in the row, so a webhook's 24 hours outlive any restart.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// Waits after the first, second, … failed attempt; the last one repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetrySchedule(Vec<Duration>);

/// Each wait is spread by ± this share, so that jobs that failed together do not come back together.
const JITTER: f64 = 0.2;

impl RetrySchedule {
    /// An empty list means: again at once.
    pub fn new(waits: impl IntoIterator<Item = Duration>) -> Self {
        Self(waits.into_iter().collect())
    }

    /// The wait after `failures` (1 or more) failed attempts; `spread` in 0..1 picks the place inside the jitter.
    pub fn wait(&self, failures: u32, spread: f64) -> Duration {
        let index = failures.saturating_sub(1) as usize;
        let base = self.0.get(index).or(self.0.last()).copied().unwrap_or_default();
        base.mul_f64(1.0 - JITTER + 2.0 * JITTER * spread.clamp(0.0, 1.0))
    }
}

impl Default for RetrySchedule {
    /// 5 s, 30 s, 2 min, 10 min.
    fn default() -> Self {
        Self::new([5, 30, 120, 600].map(Duration::from_secs))
    }
}

/// Milliseconds, comma-separated: the column's form.
impl fmt::Display for RetrySchedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let waits: Vec<String> = self.0.iter().map(|wait| wait.as_millis().to_string()).collect();
        f.write_str(&waits.join(","))
    }
}

impl FromStr for RetrySchedule {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let waits = text.split(',').filter(|part| !part.is_empty());
        waits.map(|part| part.parse().map(Duration::from_millis)).collect::<Result<_, _>>().map(Self)
    }
}

herald_store::text_columns!(RetrySchedule);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_follow_the_schedule_and_the_last_one_repeats() {
        let schedule = RetrySchedule::new([1, 10].map(Duration::from_secs));
        assert_eq!(schedule.wait(1, 0.5), Duration::from_secs(1));
        assert_eq!(schedule.wait(2, 0.0), Duration::from_secs(8));
        assert_eq!(schedule.wait(9, 1.0), Duration::from_secs(12));
        assert_eq!(schedule.to_string().parse::<RetrySchedule>(), Ok(schedule));
        assert_eq!(RetrySchedule::new([]).wait(1, 0.5), Duration::ZERO);
    }
}
