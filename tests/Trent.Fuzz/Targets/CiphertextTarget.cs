// Ciphertexts: only what a key made opens under it, and its header is read without surprise.
using Trent.Cryptography;

namespace Trent.Fuzz.Targets;

internal sealed class CiphertextTarget : Target
{
    private const string Account = "111122223333";
    private const string KeyId = "1234abcd-12ab-34cd-56ef-1234567890ab";

    private readonly SymmetricKey key;
    private readonly byte[] digest = new byte[32];
    private readonly List<byte[]> made = [];

    public CiphertextTarget()
    {
        using KeyMaterial material = SymmetricKey.GenerateMaterial();
        key = SymmetricKey.Load(material.Secret, Account, KeyId, KeyMaterialIdentifier.Compute(KeyId, material.Secret.DangerousSpan), new byte[16]);
        foreach (int length in new[] { 1, 2, 32, 300 })
        {
            byte[] blob = new byte[SymmetricKey.CiphertextLength(length)];
            key.Encrypt(new byte[length], digest, blob);
            made.Add(blob);
        }
    }

    public override string Name => "ciphertext";

    public override IEnumerable<byte[]> Seeds => made;

    public override int Run(byte[] input)
    {
        bool read = CiphertextHeader.TryParse(input, out CiphertextHeader header);
        if (read)
        {
            _ = header.ToString();
        }

        bool opened = key.TryDecrypt(input, digest, out SecretBuffer? plaintext);
        plaintext?.Dispose();
        Require(!opened || made.Any(blob => blob.AsSpan().SequenceEqual(input)), "A ciphertext opened that was never made.");
        return HashCode.Combine(read, opened, input.Length / 16);
    }

    public override void Dispose()
    {
        key.Dispose();
        base.Dispose();
    }
}
