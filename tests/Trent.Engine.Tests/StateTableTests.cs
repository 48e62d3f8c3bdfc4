// The table of operation by key state: the rules against the reference, and every operation by real requests against both.
using System.Text.RegularExpressions;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed partial class StateTableTests
{
    // The columns of the reference table in the order of KeyStatus; PD stands for both pending states.
    private static readonly int[] ColumnOf = [0, 1, 2, 2, 3, 4, 5, 6];

    // Use no key of the caller's, or none that exists.
    private static readonly string[] WithoutRow = ["CreateKey", "GenerateRandom", "ListKeys", "ListRetirableGrants"];

    private static readonly Dictionary<string, StateRule> Rules = new()
    {
        ["CancelKeyDeletion"] = StateRule.CancelDeletion,
        ["CreateAlias"] = StateRule.NotPendingDeletion,
        ["CreateGrant"] = StateRule.CreateGrant,
        ["Encrypt"] = StateRule.CryptographicUse,
        ["Sign"] = StateRule.CryptographicUse,
        ["Encapsulate"] = StateRule.CryptographicUse,
        ["GenerateDataKeyPair"] = StateRule.CryptographicUse,
        ["GetPublicKey"] = StateRule.PublicKey,
        ["DescribeKey"] = StateRule.Any,
        ["GetKeyLastUsage"] = StateRule.Any,
        ["DisableKey"] = StateRule.Enablement,
        ["EnableKeyRotation"] = StateRule.RotationSetting,
        ["GetKeyRotationStatus"] = StateRule.RotationStatus,
        ["ListKeyRotations"] = StateRule.Any,
        ["RotateKeyOnDemand"] = StateRule.RotateOnDemand,
        ["GetParametersForImport"] = StateRule.ImportParameters,
        ["ImportKeyMaterial"] = StateRule.Import,
        ["DeleteImportedKeyMaterial"] = StateRule.DeleteImported,
        ["ReplicateKey"] = StateRule.Replicate,
        ["ListGrants"] = StateRule.Any,
        ["RetireGrant"] = StateRule.Any,
        ["RevokeGrant"] = StateRule.Any,
        ["UpdatePrimaryRegion"] = StateRule.UpdatePrimary,
        ["ScheduleKeyDeletion"] = StateRule.ScheduleDeletion,
        ["TagResource"] = StateRule.NotPendingDeletion,
        ["UpdateAlias"] = StateRule.NotPendingDeletion,
    };

    public static TheoryData<string> Operations => [.. CommandContracts.All.Select(contract => contract.OperationName).Except(WithoutRow)];

    [Fact]
    public void The_state_rules_are_those_of_the_reference_table()
    {
        Dictionary<string, string[]> table = ReadTable();
        foreach ((string operation, StateRule rule) in Rules)
        {
            foreach (KeyStatus status in Enum.GetValues<KeyStatus>())
            {
                string cell = table[operation][ColumnOf[(int)status]];
                Assert.True(Matches(cell, rule.VerdictIn(status)), $"{operation} in {status}: {cell} is not {rule.VerdictIn(status)}");
            }
        }
    }

    [Fact]
    public async Task Every_operation_that_is_there_and_takes_a_key_has_a_row()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        Dictionary<string, string[]> table = ReadTable();
        Assert.Empty(test.Engine.Catalog.Entries.Where(entry => entry.IsAvailable).Select(entry => entry.OperationName).Except(WithoutRow).Except(table.Keys));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Every_operation_does_in_every_state_what_its_row_says(string operation)
    {
        // One key in memory: the state is changed behind the engine's back, which then has to read the key again.
        await using TestEngine test = await TestEngine.OpenAsync(cachedKeysMax: 1);
        if (!test.Engine.Catalog.Find(operation)!.IsAvailable)
        {
            return;
        }

        string[] row = ReadTable()[operation];
        KeyMetadata other = await test.CreateKeyAsync();
        foreach (KeyStatus status in Enum.GetValues<KeyStatus>())
        {
            string cell = row[ColumnOf[(int)status]];
            if (status == KeyStatus.Unavailable && CodeOf(cell) is "7" or "9" or "N/A")
            {
                // Only keys of custom key stores ever get there, and the cell speaks of their origin.
                continue;
            }

            string json = operation == "ListAliases" ? $$"""{"KeyId":"{{(await test.CreateKeyAsync()).Arn}}"}""" : await SampleRequests.ForAsync(test, operation);
            string arn = KeyArnPattern().Match(json).Value is { Length: > 0 } given ? given : (await test.DescribeAsync("alias/sample")).Arn!;
            await PutAsync(test, arn, status);
            _ = await test.DescribeAsync(other.KeyId!);
            string expected = ExpectedFor(cell, status, arn);
            Assert.Equal((status, expected), (status, await OutcomeOfAsync(test, operation, json)));
            _ = await Record.ExceptionAsync(() => test.SendAsync(new DeleteAliasCommand { AliasName = "alias/sample" }));
        }
    }

    private static async Task PutAsync(TestEngine test, string arn, KeyStatus status)
    {
        RecordId id = new(RecordKind.Key, TestEngine.Account, TestEngine.Region, arn[(arn.LastIndexOf('/') + 1)..]);
        StoredKey key = KeyBody.FromRecord((await test.Store.FindAsync(id, TestContext.Current.CancellationToken))!);
        StoredKey changed = key.Next() with
        {
            Status = status,
            DeletionAt = status == KeyStatus.PendingDeletion ? test.Clock.GetUtcNow().AddDays(7) : null,
            PendingWindowDays = status == KeyStatus.PendingReplicaDeletion ? 7 : null,
        };
        await test.Store.CommitAsync([Change.Replace(changed)], TestContext.Current.CancellationToken);
    }

    // Conditions on custom key stores and on keys of another origin (7, 9) do not hold for the sample keys.
    private static string ExpectedFor(string cell, KeyStatus status, string arn) => (CodeOf(cell), status) switch
    {
        ("OK" or "?7" or "?9" or "?10", not KeyStatus.PendingDeletion and not KeyStatus.PendingReplicaDeletion) or ("OK" or "?7" or "?9", _) => "success",
        ("1", _) => $"DisabledException: {arn} is disabled.",
        ("3" or "?10" or "8 or 9", KeyStatus.PendingReplicaDeletion) => $"KMSInvalidStateException: {arn} is pending replica deletion.",
        ("3" or "?10" or "8 or 9", _) => $"KMSInvalidStateException: {arn} is pending deletion.",
        ("4", _) => $"KMSInvalidStateException: {arn} is not pending deletion.",
        ("5" or "5 or N/A", _) => $"KMSInvalidStateException: {arn} is pending import.",
        ("6", _) => $"UnsupportedOperationException: {arn} origin is EXTERNAL which is not valid for this operation.",
        ("11", _) => $"KMSInvalidStateException: {arn} is unavailable.",
        ("14", _) => $"KMSInvalidStateException: {arn} is creating.",
        ("15", _) => $"KMSInvalidStateException: {arn} is updating.",
        _ => throw new InvalidOperationException($"A cell of the reference that nobody understands: {cell}"),
    };

    private static bool Matches(string cell, StateVerdict verdict) => verdict switch
    {
        StateVerdict.Works => CodeOf(cell) is "OK" or "?7" or "7" or "?9",
        StateVerdict.RefusedDisabled => CodeOf(cell) == "1",
        StateVerdict.RefusedPendingDeletion => CodeOf(cell) is "3" or "?10" or "8 or 9",
        StateVerdict.RefusedNotPendingDeletion => CodeOf(cell) == "4",
        StateVerdict.RefusedPendingImport => CodeOf(cell) is "5" or "5 or N/A",
        StateVerdict.RefusedExternalOrigin => CodeOf(cell) == "6",
        StateVerdict.RefusedUnavailable => CodeOf(cell) is "11" or "7" or "9" or "N/A",
        StateVerdict.RefusedCreating => CodeOf(cell) == "14",
        StateVerdict.RefusedUpdating => CodeOf(cell) == "15",
        _ => false,
    };

    private static string CodeOf(string cell) =>
        Remark().Replace(cell, string.Empty).Replace("2/3", "3", StringComparison.Ordinal).Replace("OK, no effect", "OK", StringComparison.Ordinal).Trim();

    private static Dictionary<string, string[]> ReadTable()
    {
        string? reference = Checkout.FindReference("KEY-STATES.md");
        if (reference is null)
        {
            Assert.Skip("The reference of key states is not beside this checkout.");
        }

        Dictionary<string, string[]> table = [];
        foreach (string line in File.ReadLines(reference).Where(line => line.StartsWith("| ", StringComparison.Ordinal)))
        {
            string[] cells = [.. line.Split('|')[1..^1].Select(cell => cell.Trim())];
            if (cells.Length != 8)
            {
                continue;
            }

            string before = string.Empty;
            foreach (string name in Remark().Replace(cells[0], string.Empty).Split(',', StringSplitOptions.TrimEntries))
            {
                before = name.StartsWith('…') ? before + name[1..] : name;
                table[before] = cells[1..];
            }
        }

        return table;
    }

    private static async Task<string> OutcomeOfAsync(TestEngine test, string operation, string json)
    {
        try
        {
            _ = await test.SendJsonAsync(operation, json);
            return "success";
        }
        catch (KmsServiceException error)
        {
            return $"{error.ErrorCode}: {error.WireMessage}";
        }
    }

    [GeneratedRegex(@"\(.*?\)|★+")]
    private static partial Regex Remark();

    [GeneratedRegex("arn:aws:kms:[^\"]*:key/[^\"]*")]
    private static partial Regex KeyArnPattern();
}
