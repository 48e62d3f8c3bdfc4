// The check of identities: silent about a sound store, and naming each record that says what is not so.
using System.Text;
using System.Text.Json.Nodes;
using Trent.Engine.Checking;
using Trent.Engine.Records;
using Trent.Identity.Checking;
using Trent.Identity.Model;
using Trent.Identity.Tests.Iam;
using Trent.Identity.Tests.Sts;

namespace Trent.Identity.Tests.Checking;

public sealed class IdentityCheckTests : IAsyncLifetime
{
    private StsStore store = null!;
    private string accessKeyId = null!;
    private string policyArn = null!;

    public async ValueTask InitializeAsync()
    {
        store = await StsStore.OpenAsync();
        _ = await store.CreateUserAsync("Ada", IamCalls.AllowEncrypt);
        policyArn = await store.CreatePolicyAsync("Shared");
        _ = await store.IamAsync("CreateGroup", ("GroupName", "Crew"));
        _ = await store.IamAsync("AddUserToGroup", ("GroupName", "Crew"), ("UserName", "Ada"));
        _ = await store.IamAsync("AttachGroupPolicy", ("GroupName", "Crew"), ("PolicyArn", policyArn));
        _ = await store.IamAsync("AttachUserPolicy", ("UserName", "Ada"), ("PolicyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess"));
        _ = await store.IamAsync("PutUserPermissionsBoundary", ("UserName", "Ada"), ("PermissionsBoundary", policyArn));
        accessKeyId = (await store.IamAsync("CreateAccessKey", ("UserName", "Ada"))).All("AccessKeyId")[0];
        _ = await store.AddRoleAsync("Worker", Trust.In(Trust.Arn("*")), IamCalls.AllowEncrypt);
        _ = await store.AddUserAsync("Other", IamCalls.AllowAll, account: StsStore.OtherAccount);
        (await store.Identities.CreateRootAccessKeyAsync(Trent.Engine.Identifiers.AccountId.Parse(StsStore.Account), CancellationToken.None)).Dispose();
        await store.Identities.MakeOperatorAsync(Trent.Engine.Identifiers.AccountId.Parse(StsStore.Account), CancellationToken.None);
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task A_sound_store_has_no_fault_and_all_of_it_is_looked_into()
    {
        (CheckFindings findings, List<StoreFault> faults) = await CheckAsync();
        Assert.Empty(faults);
        Assert.Equal(2, findings.Records[RecordKind.User]);
        Assert.Equal(await store.Store.VerifyAllAsync(CancellationToken.None), findings.Records.Values.Sum());
        Assert.Equal(2 + findings.Records[RecordKind.DomainKey], findings.Secrets);
        // Two inline policies of users, one of the role and its trust policy, one version of the managed policy.
        Assert.Equal(5, findings.Policies);
    }

    [Theory]
    [InlineData("memberCount", 2, "It counts 2 members, but there are 1.")]
    [InlineData("attachedPolicies", "arn:aws:iam::111122223333:policy/Gone", "It has the policy arn:aws:iam::111122223333:policy/Gone, which is not there.")]
    public async Task A_group_that_says_what_is_not_so_is_a_fault(string member, object value, string says)
    {
        RecordId id = new(RecordKind.Group, StsStore.Account, "", "crew");
        await ChangeAsync(id, body => body[member] = value is int number ? JsonValue.Create(number) : new JsonArray(policyArn, (string)value));
        Assert.Equal((id, says), Only(await CheckAsync()));
    }

    [Theory]
    [InlineData("attachmentCount", "It counts 7 attachments, but there are 1.")]
    [InlineData("boundaryCount", "It counts 7 uses as a boundary, but there are 1.")]
    public async Task A_managed_policy_that_counts_wrongly_is_a_fault(string member, string says)
    {
        RecordId id = new(RecordKind.ManagedPolicy, StsStore.Account, "", "shared");
        await ChangeAsync(id, body => body[member] = 7);
        Assert.Equal((id, says), Only(await CheckAsync()));
    }

    [Fact]
    public async Task Policies_that_are_none_are_faults_wherever_they_are()
    {
        await ChangeAsync(new RecordId(RecordKind.User, StsStore.Account, "", "ada"), static body => body["inlinePolicies"]![0]!["text"] = "{}");
        await ChangeAsync(new RecordId(RecordKind.Role, StsStore.Account, "", "worker"), static body => body["trustPolicy"] = "{}");
        await ChangeAsync(new RecordId(RecordKind.ManagedPolicy, StsStore.Account, "", "shared"), static body => body["versions"]![0]!["text"] = "{}");
        Assert.Equal(
            ["Its version v1 cannot be read.", "Its inline policy own cannot be read.", "Its trust policy cannot be read."],
            (await CheckAsync()).Faults.Select(static fault => fault.What));
    }

    [Fact]
    public async Task A_user_in_a_group_that_is_gone_is_a_fault()
    {
        RecordId group = new(RecordKind.Group, StsStore.Account, "", "crew");
        await DeleteAsync(group);
        List<StoreFault> faults = (await CheckAsync()).Faults;
        Assert.Contains(faults, static fault => fault.What == "It is in the group Crew, which is not there.");
        Assert.Contains(faults, static fault => fault.What == "It counts 1 attachments, but there are 0.");
        Assert.Equal(2, faults.Count);
    }

    [Fact]
    public async Task An_access_key_without_its_user_and_a_user_without_his_access_key_are_faults()
    {
        RecordId user = new(RecordKind.User, StsStore.Account, "", "ada");
        await ChangeAsync(user, static body => body["accessKeyIds"] = new JsonArray("AKIANONE"));
        List<StoreFault> faults = (await CheckAsync()).Faults;
        Assert.Equal(
            ["It names the access key AKIANONE, which is not there or is another's.", "Its user Ada is not there or does not know it."],
            faults.Select(static fault => fault.What));
        Assert.Equal(accessKeyId, faults[1].Record!.Name);
    }

    [Fact]
    public async Task A_secret_that_is_another_access_keys_is_a_fault()
    {
        RecordId id = new(RecordKind.AccessKey, "", "", accessKeyId);
        string other = (await store.Store.ListAsync(RecordKind.AccessKey, "", "", null, 10, CancellationToken.None)).First(record => record.Id != id).Id.Name;
        JsonNode? taken = (await BodyAsync(id with { Name = other }))["sealed"];
        await ChangeAsync(id, body => body["sealed"] = taken!.DeepClone());
        Assert.Equal((id, "Its secret does not open."), Only(await CheckAsync()));
    }

    private static (RecordId?, string) Only((CheckFindings, List<StoreFault> Faults) result)
    {
        StoreFault fault = Assert.Single(result.Faults);
        return (fault.Record, fault.What);
    }

    private async Task<JsonObject> BodyAsync(RecordId id) => JsonNode.Parse((await store.Store.FindAsync(id, CancellationToken.None))!.Body.Span)!.AsObject();

    // With a tag that is right: as a fault of this program would write it.
    private async Task ChangeAsync(RecordId id, Action<JsonObject> change)
    {
        StoredRecord record = (await store.Store.FindAsync(id, CancellationToken.None))!;
        JsonObject body = await BodyAsync(id);
        change(body);
        StoredRecord changed = new() { Id = id, Parent = record.Parent, DueAt = record.DueAt, Version = record.Version + 1, Body = Encoding.UTF8.GetBytes(body.ToJsonString()) };
        await store.Store.CommitAsync([new RecordChange.Replace(changed)], CancellationToken.None);
    }

    private async Task DeleteAsync(RecordId id) =>
        await store.Store.CommitAsync([new RecordChange.Delete(id, (await store.Store.FindAsync(id, CancellationToken.None))!.Version)], CancellationToken.None);

    private async Task<(CheckFindings Findings, List<StoreFault> Faults)> CheckAsync()
    {
        List<StoreFault> faults = [];
        CheckFindings findings = new(faults.Add);
        using EngineCheck engine = await EngineCheck.OpenAsync(store.Store, store.Store, store.StoreKeys, store.Clock, findings, CancellationToken.None);
        await new IdentityCheck(store.Store, store.Store, engine.Vault, "aws", findings).RunAsync(CancellationToken.None);
        return (findings, faults);
    }
}
