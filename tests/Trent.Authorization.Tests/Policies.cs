// Policies that the tests of this project share, and the one way to parse what must be well-formed.
namespace Trent.Authorization.Tests;

internal static class Policies
{
    public const string Account = "111122223333";
    public const string Root = "arn:aws:iam::111122223333:root";
    public const string Admin = "arn:aws:iam::111122223333:user/admin";
    public const string Key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    /// <summary>A policy that uses every element of the language.</summary>
    public const string Everything = """
        {
          "Version": "2012-10-17",
          "Id": "tr\u00eas \"complete\" \u4e2d\/",
          "Statement": [
            { "Sid": "Account", "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*" },
            { "Sid": "Readers of two kinds", "Effect": "Allow",
              "Principal": { "AWS": ["arn:aws:iam::111122223333:role/a/path/Reader", "444455556666"], "Service": ["logs.eu-west-1.amazonaws.com"],
                             "Federated": ["accounts.google.com", "arn:aws:iam::111122223333:saml-provider/Corp"],
                             "CanonicalUser": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" },
              "Action": ["kms:Decrypt", "kms:DescribeKey"], "Resource": ["*"],
              "Condition": {
                "StringEquals": { "kms:ViaService": ["s3.eu-west-1.amazonaws.com", "sqs.eu-west-1.amazonaws.com"], "kms:EncryptionContext:team": "a" },
                "ForAnyValue:StringLikeIfExists": { "kms:ResourceAliases": "alias/app-*" },
                "NumericLessThanEquals": { "kms:RotationPeriodInDays": 365 },
                "Bool": { "aws:SecureTransport": true, "kms:GrantIsForAWSResource": ["false"] },
                "Null": { "aws:SourceArn": "true" } } },
            { "Effect": "Deny", "NotPrincipal": { "AWS": ["arn:aws:sts::111122223333:assumed-role/Admin/jane@example.com"] },
              "NotAction": "kms:Describe*", "NotResource": "arn:aws:kms:*:*:key/other", "Condition": {} },
            { "Effect": "Deny", "Principal": "*", "Action": [], "Resource": "*" }
          ]
        }
        """;

    public static PolicyDocument WellFormed(string text) => WellFormed(text, PolicyKind.Key);

    public static PolicyDocument WellFormed(string text, PolicyKind kind) =>
        PolicyDocument.Parse(text, kind) switch
        {
            PolicyParseResult.WellFormed result => result.Document,
            var other => throw new InvalidOperationException($"Not well-formed: {other}"),
        };

    /// <summary>A policy of one statement, given by its members.</summary>
    public static string OfStatement(string members) => $$"""{"Version":"2012-10-17","Statement":[{{{members}}}]}""";

    /// <summary>A policy that allows everything to the principals given as JSON.</summary>
    public static string AllowingAll(string principal) =>
        OfStatement($$"""  "Effect":"Allow","Principal":{{principal}},"Action":"kms:*","Resource":"*"  """);
}
