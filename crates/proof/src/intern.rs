//! Hash-consing: equal states get equal numbers, numbers count up in order of first appearance.

use std::hash::{BuildHasherDefault, Hasher};

/// A map with the fast hasher below. It is never iterated, so its order cannot show.
pub(crate) type Map<K, V> = std::collections::HashMap<K, V, BuildHasherDefault<Mix>>;

/// A set with the fast hasher, never iterated either.
pub(crate) type Set<K> = std::collections::HashSet<K, BuildHasherDefault<Mix>>;

/// Multiply and rotate: much faster than the standard hasher on small integers. Collisions only cost
/// time, which the limits bound.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mix(u64);

const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

impl Mix {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(FACTOR);
    }
}

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            for (to, from) in word.iter_mut().zip(chunk) {
                *to = *from;
            }
            self.add(u64::from_le_bytes(word));
        }
    }
    fn write_u8(&mut self, value: u8) {
        self.add(value.into());
    }
    fn write_u32(&mut self, value: u32) {
        self.add(value.into());
    }
    fn write_u64(&mut self, value: u64) {
        self.add(value);
    }
    fn write_usize(&mut self, value: usize) {
        self.add(value as u64);
    }
}

/// Numbers for keys of a fixed count of words, in two flat arrays.
#[derive(Clone, Debug)]
pub(crate) struct Interner {
    width: usize,
    words: Vec<u32>,
    /// Open addressing; a slot holds a number plus one.
    slots: Vec<u32>,
}

impl Interner {
    pub(crate) fn new(width: usize) -> Self {
        Self { width: width.max(1), words: Vec::new(), slots: vec![0; 64] }
    }

    pub(crate) fn len(&self) -> usize {
        self.words.len() / self.width
    }

    pub(crate) fn get(&self, id: u32) -> &[u32] {
        let from = id as usize * self.width;
        &self.words[from..from + self.width]
    }

    /// The key's number, and whether it is new.
    pub(crate) fn intern(&mut self, key: &[u32]) -> (u32, bool) {
        debug_assert_eq!(key.len(), self.width);
        if self.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let slot = self.slot(key);
        if let Some(id) = self.slots[slot].checked_sub(1) {
            return (id, false);
        }
        let id = number(self.len());
        self.words.extend_from_slice(key);
        self.slots[slot] = id + 1;
        (id, true)
    }

    /// The slot that holds the key, or the free one where it belongs.
    fn slot(&self, key: &[u32]) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = usize::try_from(hash(key) >> 16).unwrap_or(0) & mask;
        while let Some(id) = self.slots[at].checked_sub(1) {
            if self.get(id) == key {
                break;
            }
            at = (at + 1) & mask;
        }
        at
    }

    fn grow(&mut self) {
        self.slots = vec![0; self.slots.len() * 2];
        for id in 0..number(self.len()) {
            let slot = self.slot(self.get(id));
            self.slots[slot] = id + 1;
        }
    }
}

fn hash(key: &[u32]) -> u64 {
    let mut mix = Mix::default();
    for &word in key {
        mix.write_u32(word);
    }
    mix.finish()
}

/// A count as a number. Nothing here holds four thousand million of anything.
pub(crate) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_up_and_repeat() {
        let mut interner = Interner::new(2);
        for round in 0..2 {
            for id in 0..5_000_u32 {
                assert_eq!(interner.intern(&[id, id ^ 7]), (id, round == 0));
            }
        }
        assert_eq!(interner.get(9), [9, 9 ^ 7]);
        assert_eq!(interner.len(), 5_000);
    }
}
