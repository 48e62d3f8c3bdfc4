// Key ids, aliases and ARNs, as requests name keys.
using System.Text;
using Trent.Authorization;
using Trent.Engine.Identifiers;

namespace Trent.Fuzz.Targets;

internal sealed class IdentifierTarget : Target
{
    public override string Name => "identifier";

    public override int BytesMax => 2048;

    public override IEnumerable<byte[]> Seeds => new[]
    {
        "1234abcd-12ab-34cd-56ef-1234567890ab", "mrk-1234abcd12ab34cd56ef1234567890ab", "alias/a/b_c-d", "alias/aws/ebs",
        "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "arn:aws:kms:eu-central-1:111122223333:alias/a:b",
        "arn:aws-cn:kms:cn-north-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab",
    }.Select(Encoding.UTF8.GetBytes);

    public override int Run(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        KeyIdentifier? either = KeyIdentifier.TryParse(text, IdentifierForms.KeyOrAlias, "aws", out bool malformed);
        KeyIdentifier? key = KeyIdentifier.TryParse(text, IdentifierForms.KeyOnly, "aws", out bool malformedKey);
        Require(key is null || Equals(key, either), "An identifier of a key is read in two ways.");
        Require(malformed == malformedKey, "Whether an ARN is malformed depends on who asks.");
        Require(either is not KeyIdentifier.ById byId || byId.KeyId.Value == text, "A key id is not what was written.");
        Require(either is not KeyIdentifier.ByArn arn || text == $"arn:aws:kms:{arn.Region.Value}:{arn.Account.Value}:key/{arn.KeyId.Value}", "An ARN is not what was written.");
        _ = AccountId.TryParse(text, out _);
        _ = RegionName.TryParse(text, out _);
        return HashCode.Combine(either?.GetType(), malformed, text.Length / 8);
    }
}

/// <summary>Policy documents of all kinds: an answer to every text, and printing that changes nothing.</summary>
internal sealed class PolicyTarget : Target
{
    public override string Name => "policy";

    public override IEnumerable<byte[]> Seeds => new[]
    {
        DefaultKeyPolicy.For("aws", "111122223333"),
        """{"Version":"2012-10-17","Id":"i","Statement":[{"Sid":"s","Effect":"Deny","NotPrincipal":{"AWS":["111122223333","arn:aws:iam::111122223333:role/R"],"Service":"logs.amazonaws.com"},"NotAction":["kms:Decrypt","kms:*Key?"],"NotResource":"*","Condition":{"ForAllValues:StringLikeIfExists":{"kms:EncryptionContext:a":["x*","${aws:username}"]},"Null":{"aws:TagKeys":"true"},"IpAddress":{"aws:SourceIp":["10.0.0.0/8","::1"]},"DateLessThan":{"aws:CurrentTime":"2030-01-01T00:00:00Z"},"NumericEquals":{"kms:X":1},"Bool":{"aws:SecureTransport":false},"BinaryEquals":{"a":"AA=="},"ArnLike":{"aws:PrincipalArn":"arn:*:iam::*:user/*"}}}]}""",
        """{"Statement":{"Effect":"Allow","Action":"iam:*","Resource":["arn:aws:iam::*:user/${aws:username}","*"]}}""",
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/x"},"Action":"sts:AssumeRoleWithWebIdentity"}]}""",
    }.Select(Encoding.UTF8.GetBytes);

    public override int Run(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        int outcome = 0;
        foreach (PolicyKind kind in new[] { PolicyKind.Key, PolicyKind.Identity, PolicyKind.Trust })
        {
            PolicyParseResult result = PolicyDocument.Parse(text, kind);
            if (result is PolicyParseResult.WellFormed good)
            {
                string printed = good.Document.Print();
                Require(
                    PolicyDocument.Parse(printed, kind) is PolicyParseResult.WellFormed again && again.Document.Print() == printed,
                    "A policy that was printed is not read and printed as the same.");
                _ = good.Document.AllowsPutKeyPolicyFor("arn:aws:iam::111122223333:user/u", "arn:aws:iam::111122223333:root", "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab");
                outcome = HashCode.Combine(outcome, good.Document.Statements.Length, printed.Length / 32);
            }
            else
            {
                outcome = HashCode.Combine(outcome, (result as PolicyParseResult.Malformed)?.Reason);
            }
        }

        return outcome;
    }
}
