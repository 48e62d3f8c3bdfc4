// What Explain tells: every statement that speaks for or against the request, by policy and place.
namespace Trent.Authorization.Tests;

public sealed class ExplanationTests
{
    private const string KeyPolicy =
        """
        {"Version":"2012-10-17","Statement":[
          {"Sid":"account","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"},
          {"Sid":"other action","Effect":"Allow","Principal":"*","Action":"kms:Sign","Resource":"*"},
          {"Sid":"other caller","Effect":"Deny","Principal":{"AWS":"444455556666"},"Action":"kms:*","Resource":"*"},
          {"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}
        """;

    [Fact]
    public void An_allowed_request_tells_who_lets_the_account_in_and_who_allows() =>
        Assert.Equal(
            [new DecidingStatement(null, 0, "account"), new DecidingStatement("identity 1", 0, null)],
            new Request(Callers.User) { KeyPolicy = KeyPolicy, Identity = [Says.AllowOther, Says.Allow] }.Explanation());

    [Fact]
    public void A_denied_request_tells_the_allows_too() =>
        Assert.Equal(
            [new DecidingStatement(null, 0, "account"), new DecidingStatement(null, 3, null), new DecidingStatement("boundary", 0, null), new DecidingStatement("session 0", 0, null)],
            new Request(Callers.User)
            {
                KeyPolicy = KeyPolicy,
                Boundary = Says.Allow,
                Session = [Says.Deny],
                Context = Context.Empty.With("aws:SecureTransport", ConditionValue.Of(false)),
            }.Explanation());

    [Fact]
    public void A_request_that_no_statement_covers_has_none() =>
        Assert.Empty(new Request(Callers.User) { KeyPolicy = Policies.AllowingAll("""{"AWS":"444455556666"}""") }.Explanation());

    [Fact]
    public void There_is_somewhere_to_put_them() =>
        Assert.Throws<ArgumentNullException>(() => new Request(Callers.User).Build().Explain(null!));
}
