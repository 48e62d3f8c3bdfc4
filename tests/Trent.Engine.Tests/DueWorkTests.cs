// The background: what fails or is cut off is left to the next run, keeps nothing else from its work, and loses to a request that came first.
using System.Text;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class DueWorkTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_that_was_destroyed_and_not_erased_is_erased_by_the_next_run(bool restarts)
    {
        (TestEngine test, StoreInUse store) = await StartAsync();
        await using TestEngine owned = test;
        KeyMetadata key = await ScheduledAsync(test);
        string[] fragments = await StoreFiles.SealedFragmentsAsync(test, key.KeyId!);
        store.Current.BeforeErase = () => throw new IOException("the disk is full");
        _ = await Assert.ThrowsAsync<IOException>(() => test.AdvanceAsync(TimeSpan.FromDays(7)));
        Assert.Equal([key.Arn!], test.Recorder.Destroyed);
        _ = await Assert.ThrowsAsync<NotFoundException>(() => test.StateOfAsync(key.KeyId!));
        if (restarts)
        {
            await test.ReopenAsync();
        }

        store.Current.BeforeErase = null;
        await test.AdvanceAsync(TimeSpan.Zero);
        Assert.DoesNotContain(fragments, fragment => StoreFiles.Hold(test, fragment));
        Assert.Equal(1, store.Current.Erasures);
        await test.AdvanceAsync(TimeSpan.Zero);
        Assert.Equal((1, 1), (store.Current.Erasures, test.Recorder.Destroyed.Count));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Material_that_expired_and_was_not_erased_is_erased_by_the_next_run(bool restarts)
    {
        (TestEngine test, StoreInUse store) = await StartAsync();
        await using TestEngine owned = test;
        KeyMetadata key = await test.CreateImportedKeyAsync(new byte[32], test.Clock.GetUtcNow().AddDays(1));
        string[] fragments = await StoreFiles.SealedFragmentsAsync(test, key.KeyId!);
        store.Current.BeforeErase = () => throw new IOException("the disk is full");
        _ = await Assert.ThrowsAsync<IOException>(() => test.AdvanceAsync(TimeSpan.FromDays(1)));
        Assert.Equal([key.Arn!], test.Recorder.Expired);
        if (restarts)
        {
            await test.ReopenAsync();
        }

        store.Current.BeforeErase = null;
        await test.AdvanceAsync(TimeSpan.Zero);
        Assert.DoesNotContain(fragments, fragment => StoreFiles.Hold(test, fragment));
        Assert.Equal((KeyState.PendingImport, 1), (await test.StateOfAsync(key.KeyId!), test.Recorder.Expired.Count));
        await test.AdvanceAsync(TimeSpan.Zero);
        Assert.Equal(1, store.Current.Erasures);
    }

    [Fact]
    public async Task What_was_erased_but_not_noted_is_erased_again()
    {
        (TestEngine test, StoreInUse store) = await StartAsync();
        await using TestEngine owned = test;
        KeyMetadata key = await test.CreateImportedKeyAsync(new byte[32]);
        _ = await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId });
        store.Current.BeforeCommit = _ => throw new StoreUnavailableException("the disk is full", null);
        await test.AdvanceAsync(TimeSpan.Zero);
        Assert.IsType<StoreUnavailableException>(Assert.Single(test.Recorder.Failures));
        Assert.True((await StoreFiles.ReadKeyAsync(test, key.KeyId!)).HasRemains);
        store.Current.BeforeCommit = null;
        await test.AdvanceAsync(TimeSpan.Zero);
        Assert.False((await StoreFiles.ReadKeyAsync(test, key.KeyId!)).HasRemains);
        Assert.Equal(2, store.Current.Erasures);
    }

    [Fact]
    public async Task A_key_that_was_changed_between_erasing_and_noting_is_erased_again_in_the_same_run()
    {
        (TestEngine test, StoreInUse store) = await StartAsync();
        await using TestEngine owned = test;
        KeyMetadata key = await test.CreateImportedKeyAsync(new byte[32]);
        _ = await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId });
        store.Current.BeforeErase = async () =>
        {
            store.Current.BeforeErase = null;
            _ = await test.ImportAsync(key.KeyId!, new byte[32]);
            _ = await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId });
        };
        await test.AdvanceAsync(TimeSpan.Zero);
        Assert.False((await StoreFiles.ReadKeyAsync(test, key.KeyId!)).HasRemains);
        Assert.Equal(2, store.Current.Erasures);
        Assert.Empty(test.Recorder.Failures);
    }

    [Fact]
    public async Task One_erasure_serves_all_that_fell_due_together()
    {
        (TestEngine test, StoreInUse store) = await StartAsync();
        await using TestEngine owned = test;
        await test.AdvanceAsync(TimeSpan.Zero);
        Assert.Equal(0, store.Current.Erasures);
        List<KeyMetadata> keys = [await ScheduledAsync(test), await ScheduledAsync(test)];
        KeyMetadata imported = await test.CreateImportedKeyAsync(new byte[32], test.Clock.GetUtcNow().AddDays(7));
        await test.AdvanceAsync(TimeSpan.FromDays(7));
        Assert.Equal((1, 2, 1), (store.Current.Erasures, test.Recorder.Destroyed.Count, test.Recorder.Expired.Count));
        Assert.Equal(KeyState.PendingImport, await test.StateOfAsync(imported.KeyId!));
        Assert.Equal(keys.Select(key => key.Arn!).Order(StringComparer.Ordinal), test.Recorder.Destroyed.Order(StringComparer.Ordinal));
        Assert.Empty(test.Recorder.Failures);
    }

    [Fact]
    public async Task A_key_that_cannot_be_worked_on_keeps_no_other_from_its_work()
    {
        (TestEngine test, StoreInUse store) = await StartAsync();
        await using TestEngine owned = test;
        KeyMetadata failing = await ScheduledAsync(test);
        KeyMetadata destroyed = await ScheduledAsync(test);
        KeyMetadata rotated = await test.CreateKeyAsync();
        _ = await test.SendAsync(new EnableKeyRotationCommand { KeyId = rotated.KeyId, RotationPeriodInDays = 90 });
        KeyMetadata expired = await test.CreateImportedKeyAsync(new byte[32], test.Clock.GetUtcNow().AddDays(80));
        store.Current.BeforeCommit = changes => changes.Any(change => change.Id.Name == failing.KeyId) ? throw new IOException("a bad sector") : Task.CompletedTask;
        await test.AdvanceAsync(TimeSpan.FromDays(90));
        Assert.Equal([destroyed.Arn!], test.Recorder.Destroyed);
        Assert.Equal([rotated.Arn!], test.Recorder.Rotated);
        Assert.Equal([expired.Arn!], test.Recorder.Expired);
        Assert.IsType<IOException>(Assert.Single(test.Recorder.Failures));
        Assert.Equal((KeyState.PendingDeletion, 1), (await test.StateOfAsync(failing.KeyId!), store.Current.Erasures));
        store.Current.BeforeCommit = null;
        await test.AdvanceAsync(TimeSpan.Zero);
        Assert.Equal([destroyed.Arn!, failing.Arn!], test.Recorder.Destroyed);
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_keeps_no_other_from_its_work()
    {
        (TestEngine test, _) = await StartAsync();
        await using TestEngine owned = test;
        KeyMetadata key = await ScheduledAsync(test);
        StoredRecord unreadable = new()
        {
            Id = new RecordId(RecordKind.Key, TestEngine.Account, TestEngine.Region, "00000000-0000-4000-8000-000000000000"),
            DueAt = 1,
            Version = 1,
            Body = Encoding.UTF8.GetBytes("""{"format":99}"""),
        };
        await test.Store.CommitAsync([new RecordChange.Insert(unreadable)], TestContext.Current.CancellationToken);
        await test.AdvanceAsync(TimeSpan.FromDays(7));
        Assert.Equal([key.Arn!], test.Recorder.Destroyed);
        Assert.IsType<RecordIntegrityException>(Assert.Single(test.Recorder.Failures));
    }

    [Fact]
    public async Task More_than_a_batch_is_done_in_one_run()
    {
        (TestEngine test, StoreInUse store) = await StartAsync();
        await using TestEngine owned = test;
        List<RecordChange> copies = [];
        for (int number = 0; number < (2 * Limits.DueBatch) + 1; number++)
        {
            StoredRecord token = new()
            {
                Id = new RecordId(RecordKind.UsedImportToken, TestEngine.Account, TestEngine.Region, number.ToString("x32")),
                DueAt = test.Clock.GetUtcNow().ToUnixTimeMilliseconds(),
                Version = 1,
                Body = Encoding.UTF8.GetBytes("""{"format":1,"keyId":"x"}"""),
            };
            copies.Add(new RecordChange.Insert(token));
        }

        await test.Store.CommitAsync(copies, TestContext.Current.CancellationToken);
        store.Current.BeforeCommit = changes => changes[0].Id.Name == 7.ToString("x32") ? throw new IOException("a bad sector") : Task.CompletedTask;
        await test.AdvanceAsync(TimeSpan.Zero);
        Assert.Equal(1, await test.Store.CountAsync(RecordKind.UsedImportToken, TestEngine.Account, TestEngine.Region, TestContext.Current.CancellationToken));
        Assert.Single(test.Recorder.Failures);
    }

    [Fact]
    public async Task A_cancellation_that_comes_first_wins_over_destruction()
    {
        (TestEngine test, StoreInUse store) = await StartAsync();
        await using TestEngine owned = test;
        KeyMetadata key = await ScheduledAsync(test);
        test.Clock.Advance(TimeSpan.FromDays(7));
        store.Current.BeforeCommit = async changes =>
        {
            store.Current.BeforeCommit = null;
            _ = await test.SendAsync(new CancelKeyDeletionCommand { KeyId = key.KeyId });
        };
        await test.AdvanceAsync(TimeSpan.Zero);
        Assert.Equal(KeyState.Disabled, await test.StateOfAsync(key.KeyId!));
        Assert.Equal((0, 0), (test.Recorder.Destroyed.Count, test.Recorder.Failures.Count));
    }

    [Fact]
    public async Task An_import_that_comes_first_takes_away_what_expired_and_wins_over_the_background()
    {
        (TestEngine test, StoreInUse store) = await StartAsync();
        await using TestEngine owned = test;
        KeyMetadata key = await test.CreateImportedKeyAsync(new byte[32], test.Clock.GetUtcNow().AddDays(1));
        test.Clock.Advance(TimeSpan.FromDays(1));
        store.Current.BeforeCommit = async changes =>
        {
            store.Current.BeforeCommit = null;
            _ = await test.ImportAsync(key.KeyId!, new byte[32]);
        };
        await test.AdvanceAsync(TimeSpan.Zero);
        Assert.Equal((KeyState.Enabled, 1, 0), (await test.StateOfAsync(key.KeyId!), test.Recorder.Expired.Count, test.Recorder.Failures.Count));
        Assert.Equal("hello", await test.DecryptAsync(await test.EncryptAsync(key.KeyId!, "hello")));
    }

    [Fact]
    public async Task An_alias_is_not_moved_to_a_key_that_is_being_destroyed()
    {
        (TestEngine test, StoreInUse store) = await StartAsync();
        await using TestEngine owned = test;
        KeyMetadata key = await ScheduledAsync(test);
        KeyMetadata other = await test.CreateKeyAsync();
        _ = await test.SendAsync(new CreateAliasCommand { AliasName = "alias/moving", TargetKeyId = other.KeyId });
        test.Clock.Advance(TimeSpan.FromDays(7));
        store.Current.BeforeCommit = async changes =>
        {
            store.Current.BeforeCommit = null;
            await Refusal.IsAsync(
                "KMSInvalidStateException",
                $"{key.Arn} is pending deletion.",
                () => test.SendAsync(new UpdateAliasCommand { AliasName = "alias/moving", TargetKeyId = key.KeyId }));
        };
        await test.AdvanceAsync(TimeSpan.Zero);
        Assert.Equal([key.Arn!], test.Recorder.Destroyed);
        Assert.Equal(other.Arn, (await test.DescribeAsync("alias/moving")).Arn);
    }

    private static async Task<(TestEngine Test, StoreInUse Store)> StartAsync()
    {
        StoreInUse holder = new();
        TestEngine test = await TestEngine.OpenAsync(around: inner => holder.Current = new InterposedStore(inner));
        return (test, holder);
    }

    private static async Task<KeyMetadata> ScheduledAsync(TestEngine test)
    {
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId, PendingWindowInDays = 7 });
        return key;
    }

    /// <summary>The store of the engine as it runs now; each restart has another.</summary>
    private sealed class StoreInUse
    {
        public InterposedStore Current { get; set; } = null!;
    }
}
