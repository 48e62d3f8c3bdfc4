// The laws of policies: what must be so for all policies and requests, whatever they say.
using CsCheck;

namespace Trent.Authorization.Tests;

public sealed class LawTests
{
    private const int Iterations = 3_000;

    private static readonly string[] Names =
    [
        "111122223333", "444455556666", "arn:aws:iam::111122223333:user/admin", Callers.RoleArn, Callers.SessionArn, "arn:aws:iam::444455556666:user/stranger", "*",
    ];

    private static readonly Gen<string> Condition = Gen.Frequency(
        (6, Gen.Const("")),
        (1, Gen.OneOf(
            """ "StringEquals":{"aws:PrincipalTag/team":"red"} """,
            """ "StringNotEquals":{"aws:PrincipalTag/team":["red","blue"]} """,
            """ "StringLikeIfExists":{"kms:ViaService":"s3.*"} """,
            """ "ForAnyValue:StringEquals":{"aws:TagKeys":["a","b"]} """,
            """ "ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]} """,
            """ "Bool":{"aws:SecureTransport":"true"} """,
            """ "NumericLessThan":{"aws:PrincipalTag/team":"5"} """,
            """ "ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:*"} """,
            """ "StringEquals":{"aws:PrincipalTag/team":"${kms:EncryptionContext:team}"} """)));

    private static readonly Gen<Statement> AnyStatement = Gen.Select(
        Gen.Frequency((3, Gen.Const("Allow")), (1, Gen.Const("Deny"))),
        Gen.OneOf(Names).Array[1, 2],
        Gen.OneOf("kms:*", "kms:Decrypt", "kms:Encrypt", "kms:De*", "*", "kms:?ecrypt").Array[1, 3],
        Gen.OneOf("*", Policies.Key, "arn:aws:kms:*:*:key/1234*", "arn:aws:kms:*:*:alias/*"),
        Condition,
        (effect, names, actions, resource, condition) => new Statement(effect, "Principal", names, actions, resource, condition));

    private static readonly Gen<Context> AnyContext = Gen.Select(
        Gen.OneOf("red", "green", "3", null!),
        Gen.OneOf("red", "green", null!),
        Gen.OneOf<string[]>([], ["a"], ["a", "b"], ["a", "c"]),
        Gen.Bool,
        (tag, context, keys, isSecure) => Context.Empty
            .With("aws:PrincipalTag/team", ConditionValue.Of(tag))
            .With("kms:EncryptionContext:team", ConditionValue.Of(context))
            .With("aws:TagKeys", ConditionValue.OfMany(keys))
            .With("aws:SecureTransport", ConditionValue.Of(isSecure))
            .With("aws:PrincipalArn", ConditionValue.Of("arn:aws:iam::111122223333:user/admin")));

    private static readonly Gen<Scene> AnyScene = Gen.Select(
        Gen.OneOf(Callers.User, Callers.Session, Callers.Root, Callers.OtherUser, Callers.OtherRoot),
        AnyStatement.Array[1, 4],
        AnyStatement.Array[1, 3],
        AnyStatement.Array[0, 2],
        AnyStatement.Array[0, 2],
        AnyContext,
        Gen.Frequency((4, Gen.Const(false)), (1, Gen.Const(true))),
        (principal, key, identity, boundary, session, context, isGranted) => new Scene(principal, key, identity, boundary, session, context, isGranted));

    [Fact]
    public void Adding_a_Deny_never_allows() =>
        Gen.Select(AnyScene, AnyStatement, Gen.Int[0, 3]).Sample((scene, statement, place) =>
        {
            var denying = statement with { Effect = "Deny" };
            var added = place switch
            {
                0 => scene with { Key = [.. scene.Key, denying] },
                1 => scene with { Identity = [denying, .. scene.Identity] },
                2 => scene with { Boundary = scene.Boundary.Length == 0 ? [] : [.. scene.Boundary, denying] },
                _ => scene with { Session = scene.Session.Length == 0 ? [] : [denying, .. scene.Session] },
            };
            return scene.IsAllowed() || !added.IsAllowed();
        }, iter: Iterations);

    [Fact]
    public void Removing_an_Allow_never_allows() =>
        Gen.Select(AnyScene, Gen.Int[0, 100]).Sample((scene, at) =>
            scene.IsAllowed()
            || (!(scene with { Key = Without(scene.Key, at) }).IsAllowed() && !(scene with { Identity = Without(scene.Identity, at) }).IsAllowed()), iter: Iterations);

    [Fact]
    public void The_order_of_statements_and_lists_does_not_matter() =>
        AnyScene.Sample(scene =>
            (scene with { Key = Reversed(scene.Key), Identity = Reversed(scene.Identity), Boundary = Reversed(scene.Boundary), Session = Reversed(scene.Session) }).Reason()
            == scene.Reason(), iter: Iterations);

    [Fact]
    public void A_statement_of_several_actions_is_as_many_statements_of_one() =>
        AnyScene.Sample(scene =>
            (scene with { Key = Split(scene.Key), Identity = Split(scene.Identity), Boundary = Split(scene.Boundary), Session = Split(scene.Session) }).Reason()
            == scene.Reason(), iter: Iterations);

    [Fact]
    public void Widening_what_an_Allow_covers_never_denies() =>
        AnyScene.Sample(scene =>
            !scene.IsAllowed() || (scene with { Key = Widened(scene.Key), Identity = Widened(scene.Identity), Boundary = Widened(scene.Boundary), Session = Widened(scene.Session) }).IsAllowed(),
            iter: Iterations);

    [Fact]
    public void Widening_what_a_Deny_covers_never_allows() =>
        AnyScene.Sample(scene =>
            scene.IsAllowed() || !(scene with { Key = Widened(scene.Key, "Deny"), Identity = Widened(scene.Identity, "Deny") }).IsAllowed(), iter: Iterations);

    [Fact]
    public void A_condition_on_a_key_that_nobody_knows_never_allows() =>
        AnyScene.Sample(scene =>
            !(scene with { Key = Unknown(scene.Key), IsGranted = false, Identity = Unknown(scene.Identity) }).IsAllowed(), iter: Iterations);

    [Fact]
    public void Actions_have_no_case() =>
        AnyScene.Sample(scene =>
            (scene with { Key = Shouted(scene.Key), Identity = Shouted(scene.Identity) }).Reason() == scene.Reason(), iter: Iterations);

    [Fact]
    public void A_grant_only_adds_and_overrides_no_Deny() =>
        AnyScene.Sample(scene =>
        {
            var without = (scene with { IsGranted = false }).Build().Decide();
            var with = (scene with { IsGranted = true }).Build().Decide();
            return without.IsAllowed ? with == without : with.IsExplicitDeny == without.IsExplicitDeny && (!without.IsExplicitDeny || with == without);
        }, iter: Iterations);

    [Fact]
    public void A_boundary_and_a_session_policy_never_allow() =>
        AnyScene.Sample(scene => !scene.IsAllowed() || (scene with { Boundary = [], Session = [] }).IsAllowed(), iter: Iterations);

    [Fact]
    public void Without_the_account_in_the_key_policy_no_identity_policy_allows() =>
        AnyScene.Where(scene => scene.Principal.AccountId == Policies.Account).Sample(scene =>
        {
            var named = scene with { Key = [.. scene.Key.Select(statement => statement with { Names = [.. statement.Names.Select(name => name == Policies.Account ? "444455556666" : name)] })] };
            var trusting = named with { Identity = [new Statement("Allow", "Principal", [], ["*"], "*", "")] };
            return named.IsAllowed() || !trusting.IsAllowed() || named.Reason() == DecisionReason.DeniedByIdentityPolicy;
        }, iter: Iterations);

    [Fact]
    public void A_caller_of_another_account_is_allowed_only_by_both_sides() =>
        AnyScene.Where(scene => scene.Principal == Callers.OtherUser).Sample(scene =>
        {
            var ungranted = scene with { IsGranted = false };
            return !(ungranted with { Identity = [] }).IsAllowed()
                && !(ungranted with { Key = [.. scene.Key.Where(statement => statement.Effect == "Deny"), new Statement("Allow", "Principal", [Policies.Account], ["*"], "*", "")] }).IsAllowed();
        }, iter: Iterations);

    [Fact]
    public void What_explains_a_decision_is_what_made_it() =>
        AnyScene.Sample(scene =>
        {
            var statements = new List<DecidingStatement>();
            var request = scene.Build();
            var decision = request.Explain(statements);
            return decision == request.Decide()
                && (decision.Reason != DecisionReason.AllowedByResourcePolicy || statements.Exists(statement => statement.PolicyName is null))
                && (decision.Reason != DecisionReason.DeniedByIdentityPolicy
                    || statements.Exists(statement => statement.PolicyName == "identity 0" && scene.Identity[statement.Index].Effect == "Deny"));
        }, iter: Iterations);

    private static Statement[] Reversed(Statement[] statements) =>
        [.. statements.Reverse().Select(statement => statement with { Names = [.. statement.Names.Reverse()], Actions = [.. statement.Actions.Reverse()] })];

    private static Statement[] Split(Statement[] statements) =>
        [.. statements.SelectMany(statement => statement.Actions.Select(action => statement with { Actions = [action] }))];

    private static Statement[] Widened(Statement[] statements, string effect = "Allow") =>
        [.. statements.Select(statement => statement.Effect == effect ? statement with { Actions = ["*"], Resource = "*", Condition = "" } : statement)];

    private static Statement[] Shouted(Statement[] statements) =>
        [.. statements.Select(statement => statement with { Actions = [.. statement.Actions.Select(action => action.ToUpperInvariant())] })];

    private static Statement[] Unknown(Statement[] statements) =>
        [.. statements.Select(statement => statement.Effect == "Allow" ? statement with { Condition = """ "StringLike":{"kms:NoSuchKey":"*"} """ } : statement)];

    private static Statement[] Without(Statement[] statements, int at)
    {
        var index = at % statements.Length;
        return statements[index].Effect == "Deny" || statements.Length == 1 ? statements : [.. statements[..index], .. statements[(index + 1)..]];
    }

    private sealed record Statement(string Effect, string Element, string[] Names, string[] Actions, string Resource, string Condition)
    {
        public string Json(bool hasPrincipal) =>
            $$"""
            {"Effect":"{{Effect}}",{{(hasPrincipal ? $"\"{Element}\":{{\"AWS\":[{Quoted(Names)}]}}," : "")}}"Action":[{{Quoted(Actions)}}],"Resource":"{{Resource}}","Condition":{ {{Condition}} } }
            """;

        private static string Quoted(string[] texts) => string.Join(',', texts.Select(text => $"\"{text}\""));
    }

    private sealed record Scene(
        RequestPrincipal Principal, Statement[] Key, Statement[] Identity, Statement[] Boundary, Statement[] Session, Context Context, bool IsGranted)
    {
        public DecisionReason Reason() => Build().Decide().Reason;

        public bool IsAllowed() => Build().Decide().IsAllowed;

        public AccessRequest Build() => new Request(Principal)
        {
            KeyPolicy = Document(Key, hasPrincipal: true),
            Identity = Identity.Length == 0 ? [] : [Document(Identity, hasPrincipal: false)],
            Boundary = Boundary.Length == 0 ? null : Document(Boundary, hasPrincipal: false),
            Session = Session.Length == 0 ? [] : [Document(Session, hasPrincipal: false)],
            Context = Context,
            IsGranted = IsGranted,
        }.Build();

        private static string Document(Statement[] statements, bool hasPrincipal) =>
            $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements.Select(statement => statement.Json(hasPrincipal)))}}]}""";
    }
}
