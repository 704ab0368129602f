//! Locks: uneven strands side by side, each rounded.

use super::super::maths::random;

/// Lock coordinate at a place: integer part is the lock, fraction the way across it.
#[derive(Debug, Clone, Copy)]
pub(super) struct LockPoint {
    pub across: f32,
    /// 0 to 1, one number per lock.
    pub chance: f32,
    /// 0 in the valley between locks, 1 on the crest.
    pub crest: f32,
}

/// Widths of `count` locks along 0..1.
#[derive(Debug, Clone)]
pub(super) struct Locks {
    edges: Vec<f32>,
    chances: Vec<f32>,
}

impl Locks {
    pub fn new(count: usize, seed: u64) -> Locks {
        let mut edges = vec![0.0f32];
        for k in 0..count {
            edges.push(edges[k] + 0.55 + random(seed, k).powf(1.2) * 1.1);
        }
        let total = edges[count].max(1e-6);
        let chances = (0..count).map(|k| random(seed ^ 0x55aa, k)).collect();
        Locks { edges: edges.iter().map(|edge| edge / total).collect(), chances }
    }

    /// Along a ring the last lock meets the first without a jump.
    pub fn at(&self, s: f32) -> LockPoint {
        let count = self.chances.len();
        let k = self.edges.partition_point(|edge| *edge <= s).clamp(1, count) - 1;
        let t = ((s - self.edges[k]) / (self.edges[k + 1] - self.edges[k]).max(1e-6)).clamp(0.0, 1.0);
        let side = (2.0 * t - 1.0).abs();
        // A power between 2 and 3: rounded, with a narrow valley.
        let crest = 1.0 - side * side * (0.6 + 0.4 * side);
        LockPoint { across: k as f32 + t, chance: self.chances[k], crest }
    }
}
