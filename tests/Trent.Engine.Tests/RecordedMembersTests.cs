// That somebody has decided about each member of the API whether records hold it, and about each operation whether it changes something.
using System.Text.Json.Serialization.Metadata;
using Trent.Engine.Auditing;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class RecordedMembersTests
{
    // What Trent asks of its operations to be read-only: they change no key, alias, grant, tag, policy or key store.
    private static readonly string[] ReadOnly =
    [
        "Decapsulate", "Decrypt", "DeriveSharedSecret", "DescribeCustomKeyStores", "DescribeKey", "Encapsulate", "Encrypt", "GenerateDataKey", "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext",
        "GenerateDataKeyWithoutPlaintext", "GenerateMac", "GenerateRandom", "GetKeyLastUsage", "GetKeyPolicy", "GetKeyRotationStatus", "GetParametersForImport", "GetPublicKey", "ListAliases", "ListGrants",
        "ListKeyPolicies", "ListKeyRotations", "ListKeys", "ListResourceTags", "ListRetirableGrants", "ReEncrypt", "Sign", "Verify", "VerifyMac",
    ];

    public static TheoryData<string> Operations => [.. CommandContracts.All.Select(contract => contract.OperationName)];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Each_member_of_an_operation_is_in_exactly_one_of_the_two_lists(string operationName)
    {
        CommandContract contract = CommandContracts.All.Single(candidate => candidate.OperationName == operationName);
        HashSet<string> names = [];
        Collect(contract.CommandShape, names, []);
        Collect(contract.OutputShape, names, []);
        Assert.All(names, static name => Assert.True(RecordedMembers.Recorded.Contains(name) != RecordedMembers.Unrecorded.Contains(name), name));
    }

    [Fact]
    public void The_lists_name_no_member_that_there_is_not()
    {
        HashSet<string> names = [];
        foreach (CommandContract contract in CommandContracts.All)
        {
            Collect(contract.CommandShape, names, []);
            Collect(contract.OutputShape, names, []);
        }

        Assert.True(names.Count > 100);
        Assert.All(RecordedMembers.Recorded.Concat(RecordedMembers.Unrecorded), name => Assert.Contains(name, names));
    }

    [Fact]
    public void Each_operation_is_one_that_changes_something_or_one_that_does_not()
    {
        string[] all = [.. CommandContracts.All.Select(static contract => contract.OperationName)];
        Assert.Equal(all.Order(StringComparer.Ordinal), ReadOnly.Concat(RecordedOperation.Changing).Order(StringComparer.Ordinal));
        Assert.All(CommandContracts.All, static contract => Assert.Equal(ReadOnly.Contains(contract.OperationName), new RecordedOperation(contract).IsReadOnly));
    }

    private static void Collect(JsonTypeInfo shape, HashSet<string> names, HashSet<Type> seen)
    {
        if (!seen.Add(shape.Type))
        {
            return;
        }

        // What is no member on the wire, such as the name of the operation, has neither.
        foreach (JsonPropertyInfo member in shape.Properties.Where(static member => member.Get is not null || member.Set is not null))
        {
            _ = names.Add(member.Name);
            Type type = Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType;
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            {
                type = type.GenericTypeArguments[0];
            }

            if (type.Namespace == "Trent.Protocol" && shape.Options.GetTypeInfo(type) is { Kind: JsonTypeInfoKind.Object } inner)
            {
                Collect(inner, names, seen);
            }
        }
    }
}
