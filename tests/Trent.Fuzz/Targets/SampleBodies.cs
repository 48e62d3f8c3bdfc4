// Bodies that have something of every shape of the API in them.
namespace Trent.Fuzz.Targets;

internal static class SampleBodies
{
    /// <summary>The bodies.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "{}",
        """{"KeyId":"alias/a","Plaintext":"aGVsbG8=","EncryptionContext":{"a":"b"},"GrantTokens":["dG9rZW4="],"EncryptionAlgorithm":"SYMMETRIC_DEFAULT","DryRun":false}""",
        """{"KeyId":"1234abcd-12ab-34cd-56ef-1234567890ab","CiphertextBlob":"AQID","SourceKeyId":"a","DestinationKeyId":"b","SourceEncryptionContext":{},"Recipient":{"KeyEncryptionAlgorithm":"RSAES_OAEP_SHA_256","AttestationDocument":"AAAA"}}""",
        """{"Description":"d","KeyUsage":"ENCRYPT_DECRYPT","KeySpec":"SYMMETRIC_DEFAULT","Origin":"AWS_KMS","Tags":[{"TagKey":"k","TagValue":"v"}],"MultiRegion":false,"BypassPolicyLockoutSafetyCheck":true,"Policy":"{}"}""",
        """{"KeyId":"k","GranteePrincipal":"arn:aws:iam::111122223333:user/u","RetiringPrincipal":"arn:aws:iam::111122223333:root","Operations":["Decrypt","Encrypt"],"Constraints":{"EncryptionContextSubset":{"a":"b"},"EncryptionContextEquals":{"c":"d"}},"Name":"n"}""",
        """{"KeyId":"k","ImportToken":"AA==","EncryptedKeyMaterial":"AQ==","ValidTo":1893456000.5,"ExpirationModel":"KEY_MATERIAL_EXPIRES","ImportType":"NEW_KEY_MATERIAL","KeyMaterialDescription":"x","KeyMaterialId":"00"}""",
        """{"KeyId":"k","Message":"AQID","MessageType":"RAW","SigningAlgorithm":"ECDSA_SHA_256","Signature":"MAA=","MacAlgorithm":"HMAC_SHA_256","Mac":"AA=="}""",
        """{"Limit":10,"Marker":"m","PendingWindowInDays":7,"RotationPeriodInDays":365,"NumberOfBytes":32,"KeyPairSpec":"RSA_2048","WrappingAlgorithm":"RSAES_OAEP_SHA_1","WrappingKeySpec":"RSA_2048","TagKeys":["a"],"AliasName":"alias/b","TargetKeyId":"c","PublicKey":"AA==","ReplicaRegion":"us-east-1"}""",
        """{"KeyMetadata":{"KeyId":"k","Arn":"a","CreationDate":1.7E9,"Enabled":true,"KeyState":"Enabled","MultiRegionConfiguration":{"MultiRegionKeyType":"PRIMARY","PrimaryKey":{"Arn":"a","Region":"r"},"ReplicaKeys":[]}},"Keys":[{"KeyId":"k"}],"Truncated":false}""",
    ];
}
