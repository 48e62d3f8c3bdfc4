// What a decision costs: no memory on the path of a request, and an end in sight whatever a policy says.
using CsCheck;

namespace Trent.Authorization.Tests;

public sealed class CostTests
{
    private const string Typical =
        """
        {"Version":"2012-10-17","Statement":[
          {"Sid":"Account","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},
          {"Sid":"Admins","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/Admin"},"Action":["kms:Create*","kms:Describe*","kms:Enable*","kms:List*","kms:Put*"],"Resource":"*"},
          {"Sid":"Users","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:role/teams/a/Worker","arn:aws:iam::444455556666:root"]},"Action":["kms:Encrypt","kms:Decrypt","kms:ReEncrypt*"],"Resource":"*",
           "Condition":{"StringEquals":{"kms:EncryptionContext:team":"${aws:PrincipalTag/team}"}}},
          {"Sid":"Network","Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":["10.0.0.0/8","2001:db8::/32"]}}},
          {"Sid":"Encrypted","Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}
        """;

    // What takes microseconds when it is done right takes years when it goes back over what it has read: any patience tells the two apart.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly Context TypicalContext = Context.Empty
        .With("kms:EncryptionContext:team", ConditionValue.Of("red"))
        .With("aws:PrincipalTag/team", ConditionValue.Of("red"))
        .With("aws:SourceIp", ConditionValue.Of("10.1.2.3"))
        .With("aws:SecureTransport", ConditionValue.Of(true));

    [Fact]
    public void A_thousand_decisions_of_a_typical_policy_allocate_nothing()
    {
        var request = new Request(Callers.Session) { KeyPolicy = Typical, Context = TypicalContext }.Build();

        Assert.Equal(DecisionReason.AllowedByResourcePolicy, request.Decide().Reason);
        Assert.Equal(0, AllocatedBy(1_000, request));
    }

    [Fact]
    public void Every_kind_of_policy_operator_and_variable_is_decided_without_allocating()
    {
        var identity = """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":"kms:De*","Resource":"arn:aws:kms:*:111122223333:key/${aws:PrincipalTag/id}*","Condition":{
                "StringLike":{"kms:EncryptionContext:team":"${aws:PrincipalTag/team}*"},"StringEqualsIgnoreCase":{"aws:PrincipalTag/team":"RED"},
                "NumericLessThan":{"aws:EpochTime":"9999999999"},"DateLessThan":{"aws:CurrentTime":"2030-01-01T00:00:00Z"},"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"},
                "BinaryEquals":{"aws:PrincipalTag/blob":"AQID"},"ForAllValues:StringLike":{"aws:TagKeys":["t*","s*"]},"IpAddress":{"aws:SourceIp":"10.0.0.0/8"},
                "StringEquals":{"aws:EpochTime":"1700000000"},"Null":{"aws:SourceArn":"true"},"NumericGreaterThan":{"aws:PrincipalTag/level":"3"},"DateGreaterThan":{"aws:TokenIssueTime":"2020-01-01"}}},
              {"Effect":"Deny","NotAction":"kms:*","NotResource":"arn:aws:kms:*:*:key/${aws:username, 'nobody'}"}]}
            """;
        var request = new Request(Callers.Session)
        {
            KeyPolicy = DefaultKeyPolicy.For("aws", Policies.Account),
            Identity = [identity, Says.AllowOther],
            Boundary = Says.Allow,
            Session = [Says.Allow],
            Context = TypicalContext
                .With("aws:EpochTime", ConditionValue.Of(1_700_000_000L))
                .With("aws:CurrentTime", ConditionValue.Of(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)))
                .With("aws:TokenIssueTime", ConditionValue.Of("2026-01-01T00:00:00Z"))
                .With("aws:PrincipalTag/id", ConditionValue.Of("1234abcd"))
                .With("aws:PrincipalTag/blob", ConditionValue.Of("AQID"))
                .With("aws:PrincipalTag/level", ConditionValue.Of("4.5"))
                .With("aws:PrincipalArn", ConditionValue.Of(Callers.RoleArn))
                .With("aws:TagKeys", ConditionValue.OfMany(["team", "stage"])),
        }.Build();

        Assert.Equal(DecisionReason.AllowedByIdentityPolicy, request.Decide().Reason);
        Assert.Equal(0, AllocatedBy(1_000, request));
    }

    [Theory]
    [InlineData("*", 2_048)]
    [InlineData("*a", 2_048)]
    [InlineData("a*", 2_048)]
    [InlineData("*?", 2_048)]
    [InlineData("*a?", 2_048)]
    [InlineData("*aa", 8_192)]
    public async Task A_pattern_of_a_hundred_stars_does_not_go_back_over_the_text(string piece, int textCharacters)
    {
        var pattern = string.Concat(Enumerable.Repeat(piece, 100)) + "b";
        var request = OnKey(pattern, new string('a', textCharacters));

        Assert.False(await InTime(() => request.Decide().IsAllowed));
    }

    [Fact]
    public async Task The_worst_patterns_that_fit_in_a_policy_are_decided()
    {
        var text = new string('a', 8_192);
        foreach (var pattern in new[]
        {
            string.Concat(Enumerable.Repeat("*a", 15_000)) + "b",
            "*" + new string('a', 4_096) + "b*",
            "*" + new string('a', 2_048) + "b" + new string('a', 2_048) + "*",
            string.Concat(Enumerable.Repeat("*" + new string('a', 80) + "b", 380)),
        })
        {
            var request = OnKey(pattern, text);

            Assert.False(await InTime(() => request.Decide().IsAllowed));
        }
    }

    [Theory]
    [InlineData("${")]
    [InlineData("${'")]
    [InlineData("${a}")]
    [InlineData("${a:b,'}'}")]
    [InlineData("*")]
    public async Task The_longest_text_is_parsed(string piece)
    {
        var pattern = "arn:aws:kms:::" + string.Concat(Enumerable.Repeat(piece, 120_000 / piece.Length));
        var text = $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:*","Resource":"{{pattern}}"} }""";

        Assert.NotNull(await InTime(() => PolicyDocument.Parse(text, PolicyKind.Identity)));
    }

    [Fact]
    public void Wildcards_match_what_they_mean() =>
        Gen.Select(Gen.OneOf('a', 'b', '*', '?').Array[0, 10], Gen.OneOf('a', 'b').Array[0, 12]).Sample((pattern, text) =>
            Conditions.Holds("StringLike", $"\"{new string(pattern)}\"", ConditionValue.Of(new string(text))) == Means(pattern, text), iter: 5_000);

    [Fact]
    public void A_policy_of_32_KB_is_decided_by_its_last_statement()
    {
        const string Other = """{"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::444455556666:role/R"},"Action":["kms:Encrypt","kms:Decrypt"],"Resource":"*","Condition":{"StringLike":{"kms:EncryptionContext:a":["x*","*y"]}}},""";
        const string Last = """{"Sid":"last","Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*"}""";
        var text = $$"""{"Version":"2012-10-17","Statement":[{{string.Concat(Enumerable.Repeat(Other, (32_768 - 200) / Other.Length))}}{{Last}}]}""".PadRight(32_768);
        var request = new Request(Callers.User) { KeyPolicy = text };

        Assert.Equal(DecisionReason.AllowedByResourcePolicy, request.Reason());
        Assert.Equal("last", Assert.Single(request.Explanation()).Sid);
        Assert.Equal(0, AllocatedBy(10, request.Build()));
    }

    private static AccessRequest OnKey(string pattern, string text) => new Request(Callers.User)
    {
        KeyPolicy = Policies.OfStatement($$""" "Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringLike":{"{{Conditions.Key}}":"{{pattern}}"} } """),
        Context = Context.Empty.With(Conditions.Key, ConditionValue.Of(text)),
    }.Build();

    private static long AllocatedBy(int decisions, AccessRequest request)
    {
        request.Decide();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < decisions; i++)
        {
            request.Decide();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static Task<T> InTime<T>(Func<T> work) => Task.Run(work).WaitAsync(Patience);

    private static bool Means(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        if (pattern.IsEmpty)
        {
            return text.IsEmpty;
        }

        return pattern[0] == '*'
            ? Means(pattern[1..], text) || (!text.IsEmpty && Means(pattern, text[1..]))
            : !text.IsEmpty && (pattern[0] == '?' || pattern[0] == text[0]) && Means(pattern[1..], text[1..]);
    }
}
