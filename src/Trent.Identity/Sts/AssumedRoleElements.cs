// The elements that the answers of AssumeRole and AssumeRoleWithWebIdentity share.
using Trent.Identity.Query;

namespace Trent.Identity.Sts;

internal static class AssumedRoleElements
{
    public static void Write(XmlAnswer answer, BegunSession begun)
    {
        answer.Concerns(begun.Role.Arn);
        answer.Text("SourceIdentity", begun.Session.SourceIdentity);
        answer.Start("AssumedRoleUser");
        answer.Text("AssumedRoleId", $"{begun.Role.UniqueId}:{begun.Session.SessionName}");
        answer.Text("Arn", $"arn:{begun.Role.Partition}:sts::{begun.Role.Account.Value}:assumed-role/{begun.Role.Name}/{begun.Session.SessionName}");
        answer.End();
        CredentialsElement.Write(answer, begun.Credential);
        if (begun.PackedPolicyPercent is { } percent)
        {
            answer.Number("PackedPolicySize", percent);
        }
    }
}
