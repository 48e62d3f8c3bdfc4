// The table of who may do what (docs/authorization-matrix.md): read for the tests that try each cell, written from the API's reference.
using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Trent.Protocol;

namespace Trent.Engine.Tests;

/// <summary>How a caller stands to a key. The order is that of the table's columns.</summary>
public enum Situation
{
    NoPermission = 1,
    KeyPolicy,
    IamPolicy,
    IamPolicyAlone,
    Grant,
    DenyInIamPolicy,
    DenyInKeyPolicy,
    OtherAccount,
    OtherAccountWithoutIamPolicy,
    OtherAccountWithoutKeyPolicy,
}

internal static class AccessMatrix
{
    private const string Yes = "yes";

    private static readonly Lazy<FrozenDictionary<string, bool[]>> Table = new(ReadDocument);

    /// <summary>The cells of the documented table, by operation.</summary>
    public static FrozenDictionary<string, bool[]> Documented => Table.Value;

    public static string DocumentPath => Path.Combine(Checkout.Root, "docs", "authorization-matrix.md");

    /// <summary>The page as the reference has it.</summary>
    public static string Print(string referencePath)
    {
        using JsonDocument reference = JsonDocument.Parse(File.ReadAllText(referencePath));
        JsonElement operations = reference.RootElement.GetProperty("operations");
        StringBuilder page = new("""
            # Who may do what

            Every operation as every kind of caller. Tests try each cell (`AccessMatrixTests`), and compare the table with the API's reference: which permissions an
            operation needs, on what, whether a grant can give them, and whether it works across accounts (`TRENT_WRITE_DOCUMENTS=1` writes it anew).

            - **nothing**: a user without any policy, on a key with the default policy.
            - **key policy**: the key policy allows the user by name; he has no policy of his own.
            - **IAM policy**: a policy of the user allows it, and the key policy lets the account in.
            - **IAM policy alone**: the same, but the key policy does not let the account in.
            - **grant**: a grant of the operation to the user; nothing else allows it.
            - **deny**: a policy of the user, or the key policy, denies it beside policies that allow it.
            - **other account**: a user of another account, whose policy allows it, on a key whose policy lets him and his account in; then the same with one of the two missing.
              What concerns no key acts on the caller's own account.

            | operation | nothing | key policy | IAM policy | IAM policy alone | grant | deny (IAM policy) | deny (key policy) | other account | … without IAM policy | … without key policy |
            | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |

            """);
        foreach (string operationName in CommandContracts.All.Select(contract => contract.OperationName).Order(StringComparer.Ordinal))
        {
            // Nothing answers these yet, so that nobody can do them.
            if (!operationName.Contains("CustomKeyStore", StringComparison.Ordinal))
            {
                JsonElement facts = operations.GetProperty(operationName);
                string cells = string.Join(" | ", Enum.GetValues<Situation>().Select(situation => Expects(operationName, facts, situation) ? Yes : "–"));
                _ = page.Append("| ").Append(operationName).Append(" | ").Append(cells).Append(" |\n");
            }
        }

        return page.ToString();
    }

    private static bool Expects(string operationName, JsonElement facts, Situation situation)
    {
        string[] permissions = [.. facts.GetProperty("permission").EnumerateArray().Select(permission => permission.GetString()!)];
        bool retires = operationName == "RetireGrant";
        bool concernsKey = permissions.Any(IsOnKey);
        bool needsOnlyKey = permissions.All(IsOnKey);
        return situation switch
        {
            Situation.NoPermission or Situation.DenyInIamPolicy or Situation.OtherAccountWithoutIamPolicy => false,
            Situation.KeyPolicy => needsOnlyKey,
            Situation.IamPolicy => true,
            Situation.IamPolicyAlone or Situation.DenyInKeyPolicy => !concernsKey,
            // A grant is given up by the account of its key, and by whom the grant names.
            Situation.OtherAccount or Situation.OtherAccountWithoutKeyPolicy when retires => false,
            Situation.OtherAccountWithoutKeyPolicy => !concernsKey,
            Situation.Grant => retires || (needsOnlyKey && permissions.All(permission =>
                GrantOperation.Values.Any(operation => permission.StartsWith($"kms:{operation.Value} ", StringComparison.Ordinal)))),
            Situation.OtherAccount => !concernsKey || facts.GetProperty("crossAccount").GetBoolean(),
            _ => throw new ArgumentOutOfRangeException(nameof(situation)),
        };
    }

    private static bool IsOnKey(string permission) => permission.Contains("key policy", StringComparison.Ordinal);

    private static FrozenDictionary<string, bool[]> ReadDocument() => File.ReadLines(DocumentPath)
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
        .Skip(2)
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        .ToFrozenDictionary(cells => cells[0], cells => cells[1..].Select(cell => cell == Yes).ToArray(), StringComparer.Ordinal);
}
