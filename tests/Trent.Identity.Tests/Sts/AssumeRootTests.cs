// AssumeRoot: who may take on the root user of another account, and what comes of it.
using System.Xml.Linq;
using Trent.Engine;
using Trent.Engine.Identifiers;
using Trent.Identity.Model;
using Trent.Identity.Query;
using Trent.Identity.Sts;

namespace Trent.Identity.Tests.Sts;

public sealed class AssumeRootTests : IAsyncLifetime
{
    private const string Administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
    private const string Target = StsStore.OtherAccount;
    private const string MayAssumeRoot = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRoot","Resource":"arn:aws:iam::444455556666:root"}}""";
    private const string MayAssumeRootToRead =
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRoot","Resource":"*","Condition":{"ArnEquals":{"sts:TaskPolicyArn":"arn:aws:iam::aws:policy/ReadOnlyAccess"}}}}""";

    private StsStore store = null!;

    public async ValueTask InitializeAsync()
    {
        store = await StsStore.OpenAsync();
        await store.Identities.MakeOperatorAsync(AccountId.Parse(StsStore.Account), TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Theory]
    [InlineData(Target)]
    [InlineData("arn:aws:iam::444455556666:root")]
    public async Task The_root_user_of_the_operators_account_takes_on_that_of_another(string target)
    {
        Issued issued = Issued.Of(await AssumeAsync(StsStore.RootOf(), target));
        Assert.StartsWith("ASIA", issued.AccessKeyId, StringComparison.Ordinal);
        Assert.Equal(store.Clock.GetUtcNow().AddMinutes(15), issued.ExpiresAt);
        Caller caller = (await store.CallerOfAsync(issued))!;
        Assert.Equal("arn:aws:iam::444455556666:root", caller.PrincipalArn);
        Assert.True(caller.IsAccountRoot);
        Assert.Equal(Administrator, Assert.Single(caller.Policies.Session).Name);
    }

    [Fact]
    public async Task The_task_policy_survives_a_restart()
    {
        Issued issued = Issued.Of(await AssumeAsync(StsStore.RootOf(), Target, "arn:aws:iam::aws:policy/ReadOnlyAccess"));
        await store.ReopenAsync();
        Assert.Equal("arn:aws:iam::aws:policy/ReadOnlyAccess", Assert.Single((await store.CallerOfAsync(issued))!.Policies.Session).Name);
    }

    [Fact]
    public async Task A_managed_policy_of_the_target_limits_as_well_and_denies_everything_once_it_is_gone()
    {
        StoredManagedPolicy policy = StoredManagedPolicyOf(Target);
        await store.CommitAsync(policy.ToInsert());
        Issued issued = Issued.Of(await AssumeAsync(StsStore.RootOf(), Target, policy.Arn));
        Assert.Contains("kms:ListKeys", Assert.Single((await store.CallerOfAsync(issued))!.Policies.Session).Document.Text, StringComparison.Ordinal);
        await store.CommitAsync((policy with { Version = 1 }).ToDeletion());
        Assert.Contains("Deny", Assert.Single((await store.CallerOfAsync(issued))!.Policies.Session).Document.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arn:aws:iam::aws:policy/Nonesuch")]
    [InlineData("arn:aws:iam::111122223333:policy/limit")]
    [InlineData("arn:aws:iam::444455556666:policy/nonesuch")]
    [InlineData("arn:aws:iam::444455556666:role/AdministratorAccess")]
    public async Task A_policy_that_the_target_does_not_have_is_refused(string policy)
    {
        await store.CommitAsync(StoredManagedPolicyOf(StsStore.Account).ToInsert());
        Assert.Equal("MalformedPolicyDocument", (await RefusedAsync(StsStore.RootOf(), Target, policy)).Code);
    }

    [Fact]
    public async Task A_user_needs_permission()
    {
        Caller allowed = await store.CallerOfAsync(await store.AddUserAsync("allowed", MayAssumeRoot));
        Assert.NotNull(await store.CallerOfAsync(Issued.Of(await AssumeAsync(allowed, Target))));
        QueryError other = await RefusedAsync(allowed, "777788889999");
        Assert.Equal("AccessDenied", other.Code);
        Caller stranger = await store.CallerOfAsync(await store.AddUserAsync("stranger"));
        QueryError refused = await RefusedAsync(stranger, Target);
        Assert.Equal("AccessDenied", refused.Code);
        Assert.Equal("User: arn:aws:iam::111122223333:user/stranger is not authorized to perform: sts:AssumeRoot on resource: arn:aws:iam::444455556666:root", refused.Message);
    }

    [Fact]
    public async Task A_policy_can_ask_for_the_task_policy()
    {
        Caller reader = await store.CallerOfAsync(await store.AddUserAsync("reader", MayAssumeRootToRead));
        Assert.NotNull(Issued.Of(await AssumeAsync(reader, Target, "arn:aws:iam::aws:policy/ReadOnlyAccess")));
        Assert.Equal("AccessDenied", (await RefusedAsync(reader, Target)).Code);
    }

    [Fact]
    public async Task Nobody_of_another_account_may_whatever_his_policies_say()
    {
        Assert.Equal("AccessDenied", (await RefusedAsync(StsStore.RootOf(Target), StsStore.Account)).Code);
        Caller user = await store.CallerOfAsync(await store.AddUserAsync("user", MayAssumeRoot, Target));
        Assert.Contains("only principals of the operator's account may", (await RefusedAsync(user, Target)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_root_user_who_was_taken_on_takes_on_no_other()
    {
        Caller caller = (await store.CallerOfAsync(Issued.Of(await AssumeAsync(StsStore.RootOf(), StsStore.Account))))!;
        QueryError refused = await RefusedAsync(caller, Target);
        Assert.Equal("Cannot call AssumeRoot with session credentials", refused.Message);
    }

    [Fact]
    public async Task The_credential_ends_in_time()
    {
        Issued issued = Issued.Of(await store.CallAsync(StsStore.RootOf(), "AssumeRoot", ("TargetPrincipal", Target), ("TaskPolicyArn.arn", Administrator), ("DurationSeconds", "60")));
        store.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.NotNull(await store.CallerOfAsync(issued));
        store.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await store.CallerOfAsync(issued));
    }

    [Theory]
    [InlineData("900", null)]
    [InlineData("901", "ValidationError")]
    [InlineData("-1", "ValidationError")]
    public async Task It_lasts_a_quarter_of_an_hour_at_most(string seconds, string? error)
    {
        (string, string)[] parameters = [("TargetPrincipal", Target), ("TaskPolicyArn.arn", Administrator), ("DurationSeconds", seconds)];
        if (error is null)
        {
            Assert.NotNull(await store.CallAsync(StsStore.RootOf(), "AssumeRoot", parameters));
        }
        else
        {
            Assert.Equal(error, (await store.RefusedAsync(StsStore.RootOf(), "AssumeRoot", parameters)).Code);
        }
    }

    [Theory]
    [InlineData("44445555666")]
    [InlineData("arn:aws:iam::444455556666:user/root")]
    [InlineData("arn:aws-cn:iam::444455556666:root")]
    public async Task A_target_is_an_account_or_its_root_user(string target) => Assert.Equal("ValidationError", (await RefusedAsync(StsStore.RootOf(), target)).Code);

    [Fact]
    public async Task Target_and_policy_are_required()
    {
        QueryError refused = await store.RefusedAsync(StsStore.RootOf(), "AssumeRoot");
        Assert.Contains("'targetPrincipal'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("askPolicyArn", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_alias_of_the_operators_account_can_change_and_it_stays_the_operators()
    {
        StoredAccount account = (await store.Identities.Directory.FindAccountAsync(AccountId.Parse(StsStore.Account), TestContext.Current.CancellationToken))!;
        await store.CommitAsync((account with { Alias = "acme" }).ToChange());
        Assert.NotNull(await AssumeAsync(StsStore.RootOf(), Target));
    }

    private Task<XElement> AssumeAsync(Caller caller, string target, string policy = Administrator) =>
        store.CallAsync(caller, "AssumeRoot", ("TargetPrincipal", target), ("TaskPolicyArn.arn", policy));

    private Task<QueryError> RefusedAsync(Caller caller, string target, string policy = Administrator) =>
        store.RefusedAsync(caller, "AssumeRoot", ("TargetPrincipal", target), ("TaskPolicyArn.arn", policy));

    private StoredManagedPolicy StoredManagedPolicyOf(string account) => new()
    {
        Partition = "aws",
        Account = AccountId.Parse(account),
        Path = "/",
        Name = "limit",
        UniqueId = UniqueIds.Create(UniqueIds.ManagedPolicyPrefix),
        CreatedAt = store.Clock.GetUtcNow(),
        UpdatedAt = store.Clock.GetUtcNow(),
        Versions = [new ManagedPolicyVersion(1, """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:ListKeys","Resource":"*"}}""", store.Clock.GetUtcNow().ToUnixTimeMilliseconds())],
        DefaultVersion = 1,
        NextVersion = 2,
    };
}
