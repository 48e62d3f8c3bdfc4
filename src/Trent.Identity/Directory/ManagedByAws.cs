// The managed policies that every account has: those that AWS manages, as far as they say something about what Trent does.
using System.Globalization;

namespace Trent.Identity.Directory;

/// <summary>A managed policy that comes with the service and that nobody can change.</summary>
/// <param name="Name">Its name.</param>
/// <param name="UniqueId">Its unique id.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Text">The document: what AWS's policy of the name means for KMS, IAM and STS, in words of our own.</param>
public sealed record ManagedByAws(string Name, string UniqueId, string Description, string Text)
{
    /// <summary>When all of them were made.</summary>
    public static readonly DateTimeOffset CreatedAt = DateTimeOffset.Parse("2015-02-06T18:39:46Z", CultureInfo.InvariantCulture);

    /// <summary>All of them, in the order of their names.</summary>
    public static readonly IReadOnlyList<ManagedByAws> All =
    [
        new("AWSKeyManagementServicePowerUser", "ANPATRENTKMSPOWERUSER", "Create and look after keys and aliases, without using or deleting keys.",
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["kms:CreateAlias","kms:CreateKey","kms:DeleteAlias","kms:Describe*","kms:GenerateRandom","kms:Get*","kms:List*","kms:TagResource","kms:UntagResource","iam:ListGroups","iam:ListRoles","iam:ListUsers"],"Resource":"*"}]}
            """),
        new("AdministratorAccess", "ANPATRENTADMINISTRATO", "Everything.",
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}
            """),
        new("IAMFullAccess", "ANPATRENTIAMFULLACCES", "Everything that is about identities and their policies.",
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:*"],"Resource":"*"}]}
            """),
        new("IAMReadOnlyAccess", "ANPATRENTIAMREADONLYA", "See identities and their policies.",
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:Get*","iam:List*","iam:SimulatePrincipalPolicy"],"Resource":"*"}]}
            """),
        new("PowerUserAccess", "ANPATRENTPOWERUSERACC", "Everything but what is about identities.",
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":["iam:*","organizations:*","account:*"],"Resource":"*"},{"Effect":"Allow","Action":["iam:ListRoles"],"Resource":"*"}]}
            """),
        new("ReadOnlyAccess", "ANPATRENTREADONLYACCE", "See keys, identities and their policies, without using any key.",
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["kms:Describe*","kms:Get*","kms:List*","iam:Get*","iam:List*","sts:GetAccessKeyInfo","sts:GetCallerIdentity"],"Resource":"*"}]}
            """),
        new("SecurityAudit", "ANPATRENTSECURITYAUDI", "See how keys and identities are set up.",
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["kms:Describe*","kms:GetKeyPolicy","kms:GetKeyRotationStatus","kms:List*","iam:Get*","iam:List*","iam:SimulatePrincipalPolicy"],"Resource":"*"}]}
            """),
    ];

    /// <summary>The ARN in a partition.</summary>
    public string ArnIn(string partition) => $"arn:{partition}:iam::aws:policy/{Name}";

    /// <summary>The policy of an ARN, or <see langword="null"/>.</summary>
    public static ManagedByAws? Find(string partition, string arn)
    {
        foreach (ManagedByAws policy in All)
        {
            if (arn == policy.ArnIn(partition))
            {
                return policy;
            }
        }

        return null;
    }
}
