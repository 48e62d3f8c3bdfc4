// Every operation as every kind of caller: what AWS says he may do he can, and nothing else. The table is docs/authorization-matrix.md.
using System.Text.Json.Nodes;
using Trent.Engine.Identifiers;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class AccessMatrixTests
{
    private const string UserArn = $"arn:aws:iam::{TestEngine.Account}:user/alice";
    private const string OtherUserArn = $"arn:aws:iam::{TestEngine.OtherAccount}:user/alice";
    private const string ReplicaRegion = "us-east-1";

    public static TheoryData<string, Situation> Cells
    {
        get
        {
            TheoryData<string, Situation> cells = [];
            foreach (string operationName in AccessMatrix.Documented.Keys)
            {
                foreach (Situation situation in Enum.GetValues<Situation>())
                {
                    cells.Add(operationName, situation);
                }
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task A_caller_can_do_what_the_table_says_and_nothing_else(string operationName, Situation situation)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        string json = await SampleRequests.ForAsync(test, operationName);
        await ArrangeAsync(test, operationName, situation);
        json = await AdaptAsync(test, operationName, situation, json);
        long epoch = test.Store.Epoch;
        string? error = await OutcomeOfAsync(test, operationName, json, CallerIn(situation));
        if (AccessMatrix.Documented[operationName][(int)situation - 1])
        {
            Assert.Null(error);
            return;
        }

        // Another account's alias is a name of the caller's own account, where there is none.
        string[] refusals = situation >= Situation.OtherAccount && operationName is "DeleteAlias" or "UpdateAlias"
            ? ["AccessDeniedException", "NotFoundException"]
            : ["AccessDeniedException"];
        Assert.Contains(error, refusals);
        Assert.Equal(epoch, test.Store.Epoch);
    }

    [Fact]
    public void The_table_is_that_of_the_reference()
    {
        string? reference = Checkout.FindReference("kms-api.json");
        Assert.SkipWhen(reference is null, "../shared/reference/kms-api.json is not beside the project.");
        string page = AccessMatrix.Print(reference);
        if (Environment.GetEnvironmentVariable("TRENT_WRITE_DOCUMENTS") is not null)
        {
            File.WriteAllText(AccessMatrix.DocumentPath, page);
        }

        Assert.Equal(page, File.ReadAllText(AccessMatrix.DocumentPath));
    }

    private static Caller CallerIn(Situation situation)
    {
        string allow = Callers.Policy("Allow", "kms:*");
        return situation switch
        {
            Situation.NoPermission or Situation.KeyPolicy or Situation.Grant => Callers.User("alice"),
            Situation.IamPolicy or Situation.IamPolicyAlone or Situation.DenyInKeyPolicy => Callers.User("alice", policies: allow),
            Situation.DenyInIamPolicy => Callers.User("alice", policies: [allow, Callers.Policy("Deny", "kms:*")]),
            Situation.OtherAccount or Situation.OtherAccountWithoutKeyPolicy => Callers.User("alice", TestEngine.OtherAccount, policies: allow),
            Situation.OtherAccountWithoutIamPolicy => Callers.User("alice", TestEngine.OtherAccount),
            _ => throw new ArgumentOutOfRangeException(nameof(situation)),
        };
    }

    // Where the sample names somebody: whom the grant is for, and whose grants are listed.
    private static async Task<string> AdaptAsync(TestEngine test, string operationName, Situation situation, string json)
    {
        if (operationName == "ListRetirableGrants" && situation >= Situation.OtherAccount)
        {
            return json.Replace(TestEngine.Account, TestEngine.OtherAccount, StringComparison.Ordinal);
        }

        if (operationName != "RetireGrant" || situation != Situation.Grant)
        {
            return json;
        }

        JsonNode request = JsonNode.Parse(json)!;
        CreateGrantOutput grant = await test.SendAsync(
            new CreateGrantCommand { KeyId = request["KeyId"]!.GetValue<string>(), GranteePrincipal = UserArn, Operations = [GrantOperation.RetireGrant, GrantOperation.Decrypt] });
        request["GrantId"] = grant.GrantId;
        return request.ToJsonString();
    }

    private static async Task ArrangeAsync(TestEngine test, string operationName, Situation situation)
    {
        string own = Callers.LetsIn(TestEngine.Account);
        string? policy = situation switch
        {
            Situation.KeyPolicy => Callers.KeyPolicy(own, Callers.Statement("Allow", UserArn, "kms:*")),
            Situation.IamPolicyAlone => Callers.KeyPolicy(Callers.Statement("Allow", $"arn:aws:iam::{TestEngine.Account}:user/keeper", "kms:*")),
            Situation.DenyInKeyPolicy => Callers.KeyPolicy(own, Callers.Statement("Allow", UserArn, "kms:*"), Callers.Statement("Deny", UserArn, "kms:*")),
            Situation.DenyInIamPolicy => Callers.KeyPolicy(own, Callers.Statement("Allow", UserArn, "kms:*")),
            Situation.OtherAccount => Callers.KeyPolicy(own, Callers.LetsIn(TestEngine.OtherAccount), Callers.Statement("Allow", OtherUserArn, "kms:*")),
            Situation.OtherAccountWithoutIamPolicy => Callers.KeyPolicy(own, Callers.LetsIn(TestEngine.OtherAccount), Callers.Statement("Allow", OtherUserArn, "kms:*")),
            _ => null,
        };
        foreach (string region in (string[])[TestEngine.Region, ReplicaRegion])
        {
            foreach (KeyListEntry key in (await test.SendAsync(new ListKeysCommand(), region: region)).Keys!)
            {
                if (situation == Situation.Grant)
                {
                    await GrantAsync(test, operationName, key.KeyId!, region);
                }
                else if (policy is not null)
                {
                    _ = await test.SendAsync(new PutKeyPolicyCommand { KeyId = key.KeyId, Policy = policy, BypassPolicyLockoutSafetyCheck = true }, region: region);
                }
            }
        }
    }

    // Operations that no grant can allow are tried with a grant of all that the key takes.
    private static async Task GrantAsync(TestEngine test, string operationName, string keyId, string region)
    {
        GrantOperation[] fitting = [.. GrantOperation.Values.Where(operation => operation.Value.StartsWith(operationName, StringComparison.Ordinal))];
        foreach (GrantOperation operation in fitting.Length > 0 ? fitting : [GrantOperation.DescribeKey])
        {
            try
            {
                _ = await test.SendAsync(
                    new CreateGrantCommand { KeyId = keyId, GranteePrincipal = UserArn, Operations = operationName == "CreateGrant" ? [operation, GrantOperation.Decrypt] : [operation, GrantOperation.CreateGrant, GrantOperation.RetireGrant] }, region: region);
            }
            catch (KmsServiceException refused) when (refused is KMSInvalidStateException or ValidationException or UnsupportedOperationException)
            {
                // A key of another kind or state that the sample needs beside the one in question.
            }
        }
    }

    private static async Task<string?> OutcomeOfAsync(TestEngine test, string operationName, string json, Caller caller)
    {
        try
        {
            _ = await test.SendJsonAsync(operationName, json, caller: caller);
            return null;
        }
        catch (KmsServiceException error)
        {
            return error.ErrorCode;
        }
    }
}
