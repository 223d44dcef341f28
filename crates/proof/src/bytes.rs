//! Sets of bytes, and functions of a byte that are constant on ranges.

/// A function of a byte: each entry holds from its byte on; the first entry's byte is 0.
pub(crate) type Range = (u8, u32);

/// The value at a byte.
pub(crate) fn at(ranges: &[Range], byte: u8) -> u32 {
    let after = ranges.partition_point(|range| range.0 <= byte);
    ranges[after.saturating_sub(1)].1
}

/// Appends a range unless it only continues the last one.
pub(crate) fn push(ranges: &mut Vec<Range>, from: usize, byte: u8, value: u32) {
    if ranges.len() == from || ranges.last().is_none_or(|last| last.1 != value) {
        ranges.push((byte, value));
    }
}

/// A set of bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ByteSet([u64; 4]);

impl ByteSet {
    pub(crate) fn of(wanted: impl Fn(u8) -> bool) -> Self {
        let mut set = Self::default();
        for byte in (0..=u8::MAX).filter(|byte| wanted(*byte)) {
            set.insert(byte);
        }
        set
    }

    pub(crate) fn insert(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    /// Adds the byte and its successor: where a range of this one byte begins and ends.
    pub(crate) fn isolate(&mut self, byte: u8) {
        self.insert(byte);
        if let Some(next) = byte.checked_add(1) {
            self.insert(next);
        }
    }

    pub(crate) fn union(&mut self, other: Self) {
        for (word, more) in self.0.iter_mut().zip(other.0) {
            *word |= more;
        }
    }

    /// Its bytes by rising value.
    pub(crate) fn iter(self) -> impl Iterator<Item = u8> {
        (0_u8..4).flat_map(move |index| {
            let mut word = self.0[usize::from(index)];
            std::iter::from_fn(move || {
                let low = u8::try_from(word.trailing_zeros()).ok().filter(|low| *low < 64)?;
                word &= word - 1;
                Some((index << 6) | low)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_and_ranges() {
        let wanted = [0, 5, 63, 64, 127, 128, 255];
        let set = ByteSet::of(|byte| wanted.contains(&byte));
        assert_eq!(set.iter().collect::<Vec<_>>(), wanted);
        let ranges = [(0, 7), (b'a', 8), (b'b', 7)];
        assert_eq!([at(&ranges, 0), at(&ranges, b'a'), at(&ranges, b'b'), at(&ranges, 255)], [7, 8, 7, 7]);
    }
}
