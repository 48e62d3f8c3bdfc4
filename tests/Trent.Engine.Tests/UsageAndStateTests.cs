// The last use of a key, and the table of operation by key state.
using System.Text.RegularExpressions;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed partial class UsageAndStateTests
{
    // The columns of the reference table in the order of KeyStatus; PD stands for both pending states.
    private static readonly int[] ColumnOf = [0, 1, 2, 2, 3, 4, 5, 6];

    private static readonly Dictionary<string, StateRule> Rules = new()
    {
        ["CancelKeyDeletion"] = StateRule.CancelDeletion,
        ["CreateAlias"] = StateRule.NotPendingDeletion,
        ["Encrypt"] = StateRule.CryptographicUse,
        ["DescribeKey"] = StateRule.Any,
        ["GetKeyLastUsage"] = StateRule.Any,
        ["DisableKey"] = StateRule.Enablement,
        ["EnableKeyRotation"] = StateRule.RotationSetting,
        ["GetKeyRotationStatus"] = StateRule.RotationStatus,
        ["ListKeyRotations"] = StateRule.Any,
        ["RotateKeyOnDemand"] = StateRule.RotateOnDemand,
        ["ScheduleKeyDeletion"] = StateRule.ScheduleDeletion,
        ["TagResource"] = StateRule.NotPendingDeletion,
        ["UpdateAlias"] = StateRule.NotPendingDeletion,
    };

    [Fact]
    public async Task A_key_that_was_never_used_has_no_last_use()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        GetKeyLastUsageOutput output = await test.SendAsync(new GetKeyLastUsageCommand { KeyId = key.Arn });
        Assert.Equal((key.KeyId, key.CreationDate, key.CreationDate), (output.KeyId, output.KeyCreationDate, output.TrackingStartDate));
        Assert.NotNull(output.KeyLastUsage);
        Assert.Null(output.KeyLastUsage.Operation);
    }

    [Fact]
    public async Task The_last_successful_use_is_shown_also_after_a_restart()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        byte[] ciphertext = await test.EncryptAsync(key.KeyId!, "hello");
        test.Clock.Advance(TimeSpan.FromHours(1));
        _ = await test.DecryptAsync(ciphertext);
        string eventId = test.Recorder.Ended[^1].EventId;
        test.Clock.Advance(TimeSpan.FromHours(1));
        _ = await Assert.ThrowsAsync<InvalidCiphertextException>(() => test.DecryptAsync(ciphertext[..^1]));
        await test.ReopenAsync();
        KeyLastUsageData last = (await test.SendAsync(new GetKeyLastUsageCommand { KeyId = key.KeyId })).KeyLastUsage!;
        Assert.Equal((KeyLastUsageTrackingOperation.Decrypt, key.CreationDate!.Value.AddHours(1), eventId), (last.Operation, last.Timestamp, last.CloudTrailEventId));
        Assert.Matches("^[0-9a-f-]{36}$", last.KmsRequestId);
    }

    [Fact]
    public async Task ReEncrypt_is_a_use_of_both_keys()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata source = await test.CreateKeyAsync();
        KeyMetadata destination = await test.CreateKeyAsync();
        byte[] ciphertext = await test.EncryptAsync(source.KeyId!, "hello");
        test.Clock.Advance(TimeSpan.FromSeconds(1));
        _ = await test.SendAsync(new ReEncryptCommand { CiphertextBlob = ciphertext, DestinationKeyId = destination.KeyId });
        foreach (KeyMetadata key in new[] { source, destination })
        {
            KeyLastUsageData last = (await test.SendAsync(new GetKeyLastUsageCommand { KeyId = key.KeyId })).KeyLastUsage!;
            Assert.Equal(KeyLastUsageTrackingOperation.ReEncrypt, last.Operation);
        }
    }

    [Fact]
    public async Task Every_operation_on_a_key_behaves_in_every_reachable_state_as_the_table_says()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        foreach (KeyStatus status in new[] { KeyStatus.Disabled, KeyStatus.PendingDeletion })
        {
            _ = status == KeyStatus.Disabled
                ? (object)await test.SendAsync(new DisableKeyCommand { KeyId = key.KeyId })
                : await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId });
            (StateRule Rule, Func<Task> Call)[] calls =
            [
                (StateRule.CryptographicUse, () => test.EncryptAsync(key.KeyId!, "x")),
                (StateRule.CryptographicUse, () => test.SendAsync(new GenerateDataKeyCommand { KeyId = key.KeyId, NumberOfBytes = 8 })),
                (StateRule.RotationSetting, () => test.SendAsync(new EnableKeyRotationCommand { KeyId = key.KeyId })),
                (StateRule.RotateOnDemand, () => test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId })),
                (StateRule.NotPendingDeletion, () => test.SendAsync(new UpdateKeyDescriptionCommand { KeyId = key.KeyId, Description = "d" })),
                (StateRule.RotationStatus, () => test.SendAsync(new GetKeyRotationStatusCommand { KeyId = key.KeyId })),
                (StateRule.Any, () => test.StateOfAsync(key.KeyId!)),
            ];
            foreach ((StateRule rule, Func<Task> call) in calls)
            {
                string? expected = rule.VerdictIn(status) switch
                {
                    StateVerdict.Works => null,
                    StateVerdict.RefusedDisabled => $"{key.Arn} is disabled.",
                    StateVerdict.RefusedPendingDeletion => $"{key.Arn} is pending deletion.",
                    _ => throw new InvalidOperationException("No other refusal is reachable here."),
                };
                string? actual = await Record.ExceptionAsync(call) is KmsServiceException error ? error.WireMessage : null;
                Assert.Equal(expected, actual);
            }
        }
    }

    [Fact]
    public void The_state_rules_are_those_of_the_reference_table()
    {
        string? reference = Checkout.FindReference("KEY-STATES.md");
        if (reference is null)
        {
            Assert.Skip("The reference of key states is not beside this checkout.");
        }

        int compared = 0;
        foreach (string line in File.ReadLines(reference).Where(line => line.StartsWith("| ", StringComparison.Ordinal)))
        {
            string[] cells = [.. line.Split('|')[1..^1].Select(cell => cell.Trim())];
            string operation = cells[0].Split(',')[0].Trim();
            if (cells.Length != 8 || !Rules.TryGetValue(operation.Split(' ')[0], out StateRule? rule))
            {
                continue;
            }

            foreach (KeyStatus status in Enum.GetValues<KeyStatus>())
            {
                Assert.True(Matches(cells[1 + ColumnOf[(int)status]], rule.VerdictIn(status)), $"{operation} in {status}: {cells[1 + ColumnOf[(int)status]]} is not {rule.VerdictIn(status)}");
                compared++;
            }
        }

        Assert.Equal(Rules.Count * 8, compared);
    }

    // Conditions on custom key stores and imported material (7, 8, 9, 12, 13) concern keys that do not exist here.
    private static bool Matches(string cell, StateVerdict verdict)
    {
        string code = Parenthesis().Replace(cell, string.Empty).Replace("2/3", "3", StringComparison.Ordinal).Trim();
        return verdict switch
        {
            StateVerdict.Works => code is "OK" or "?7" or "7",
            StateVerdict.RefusedDisabled => code == "1",
            StateVerdict.RefusedPendingDeletion => code is "3" or "?10",
            StateVerdict.RefusedNotPendingDeletion => code == "4",
            StateVerdict.RefusedPendingImport => code == "5",
            StateVerdict.RefusedExternalOrigin => code == "6",
            StateVerdict.RefusedUnavailable => code is "11" or "7",
            StateVerdict.RefusedCreating => code == "14",
            StateVerdict.RefusedUpdating => code == "15",
            _ => false,
        };
    }

    [GeneratedRegex(@"\(.*?\)")]
    private static partial Regex Parenthesis();
}
