//! Work on many things, none of which needs another, by two threads.

use std::thread::Builder;
use std::thread::ScopedJoinHandle;

/// What `work` makes of each of `all`, in their order: by two threads where there are at least `many`.
/// Not by more: those that have a processor to themselves are two on the smallest machines.
pub(super) fn map<T: Sync, U: Send>(
    all: &[T],
    many: usize,
    work: impl Fn(&T) -> U + Sync,
) -> Vec<U> {
    let ours = if all.len() < many { all.len() } else { all.len() / 2 };
    let (ours, others) = all.split_at(ours);
    let each = |part: &[T]| part.iter().map(&work).collect::<Vec<_>>();
    if others.is_empty() {
        return each(ours);
    }
    std::thread::scope(|scope| {
        let beside = Builder::new().spawn_scoped(scope, || each(others));
        let mut done = each(ours);
        done.extend(match beside.map(ScopedJoinHandle::join) {
            Ok(Ok(theirs)) => theirs,
            // A fault there is one here.
            Ok(Err(fault)) => std::panic::resume_unwind(fault),
            // No other thread is to be had.
            Err(_full) => each(others),
        });
        done
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_threads_make_is_in_the_order_of_what_it_is_made_of() {
        for count in [0, 1, 2, 3, 9, 10, 11] {
            let all: Vec<i32> = (0..count).collect();
            let doubled: Vec<_> = all.iter().map(|n| n * 2).collect();
            for many in [0, 2, 10, 100] {
                assert_eq!(map(&all, many, |n| n * 2), doubled, "{count} {many}");
            }
        }
    }

    #[test]
    fn two_threads_work_where_there_is_enough_for_them() {
        let threads = |count: usize| {
            let mut ids = map(&vec![(); count], 4, |()| std::thread::current().id());
            ids.dedup();
            ids.len()
        };
        assert_eq!((threads(3), threads(4)), (1, 2));
    }

    #[test]
    fn a_fault_of_either_thread_is_one_of_the_whole() {
        for wrong in [0, 3] {
            let work = |n: &i32| assert_ne!(*n, wrong, "a fault");
            let map = || map(&[0, 1, 2, 3], 2, work);
            assert!(std::panic::catch_unwind(map).is_err(), "{wrong}");
        }
    }
}
