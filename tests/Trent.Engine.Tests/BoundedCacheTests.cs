// The bounded cache: its bound, who leaves first, and that old values never come back.
using CsCheck;
using Trent.Engine.Keys;

namespace Trent.Engine.Tests;

public sealed class BoundedCacheTests
{
    [Fact]
    public void It_never_holds_more_than_its_capacity_and_tells_of_each_that_leaves_once()
    {
        Gen.Select(Gen.Int[1, 10], Gen.Int[0, 30].Array[1, 200]).Sample((capacity, keys) =>
        {
            List<string> removed = [];
            BoundedCache<int, string> cache = new(capacity, removed.Add);
            HashSet<string> added = [];
            foreach (int key in keys)
            {
                if (key % 7 == 0)
                {
                    cache.Invalidate(key);
                }
                else if (!cache.TryGet(key, out _))
                {
                    string value = $"{key}/{added.Count}";
                    _ = added.Add(value);
                    Assert.Same(value, cache.TryAdd(key, value, cache.BeginRead(key)));
                }

                Assert.InRange(cache.Count, 0, capacity);
            }

            cache.Clear();
            Assert.Equal(added.Order(), removed.Order());
        });
    }

    [Fact]
    public void Its_entries_never_weigh_more_than_its_capacity_together()
    {
        Gen.Select(Gen.Int[1, 20], Gen.Select(Gen.Int[0, 30], Gen.Int[1, 25]).Array[1, 200]).Sample((capacity, entries) =>
        {
            Dictionary<int, int> held = [];
            BoundedCache<int, Weighed> cache = new(capacity, removed => Assert.True(held.Remove(removed.Key)), value => value.Weight);
            foreach ((int key, int weight) in entries)
            {
                if (key % 7 == 0)
                {
                    cache.Invalidate(key);
                }
                else if (!cache.TryGet(key, out _))
                {
                    _ = cache.TryAdd(key, new Weighed(key, weight), cache.BeginRead(key));
                    if (cache.TryGet(key, out _))
                    {
                        held.Add(key, weight);
                    }

                    Assert.Equal(weight <= capacity, held.ContainsKey(key));
                }

                Assert.InRange(held.Values.Sum(), 0, capacity);
            }

            cache.Clear();
            Assert.Empty(held);
        });
    }

    [Fact]
    public void What_was_read_stays_and_what_was_not_leaves()
    {
        BoundedCache<int, string> cache = new(3, _ => { });
        foreach (int key in new[] { 1, 2, 3 })
        {
            _ = cache.TryAdd(key, $"{key}", cache.BeginRead(key));
        }

        Assert.True(cache.TryGet(1, out _));
        Assert.True(cache.TryGet(3, out _));
        _ = cache.TryAdd(4, "4", cache.BeginRead(4));
        Assert.True(cache.TryGet(1, out _));
        Assert.False(cache.TryGet(2, out _));
        Assert.True(cache.TryGet(3, out _));
    }

    [Fact]
    public void A_value_read_before_an_invalidation_is_not_kept()
    {
        BoundedCache<int, string> cache = new(3, _ => { });
        long begunAt = cache.BeginRead(1);
        cache.Invalidate(1);
        Assert.Equal("old", cache.TryAdd(1, "old", begunAt));
        Assert.False(cache.TryGet(1, out _));
    }

    [Fact]
    public void Of_two_readers_the_first_is_kept_and_both_get_the_same()
    {
        BoundedCache<int, string> cache = new(3, _ => { });
        long begunAt = cache.BeginRead(1);
        Assert.Equal("first", cache.TryAdd(1, "first", begunAt));
        Assert.Equal("first", cache.TryAdd(1, "second", begunAt));
    }

    private sealed record Weighed(int Key, int Weight);
}
