// What a slot says to the seal that opens it: whoever writes to the disk can say anything there before the root key proves the slot.
using System.Buffers.Binary;
using System.Text;
using Trent.Cryptography;
using Trent.Sealing;

namespace Trent.Fuzz.Targets;

/// <summary>The first byte chooses the type of the seal, the rest is its parameters.</summary>
internal sealed class SlotParametersTarget : Target
{
    private static readonly SealType[] Types = [SealType.Passphrase, SealType.Shamir, SealType.Pkcs11, SealType.Kms];

    private readonly RootKey rootKey = RootKey.Generate();
    private readonly ShareSet shares = new(threshold: 2, shares: 3);
    private readonly RefusingKms kms = new();
    private readonly KmsSeal kmsSeal;
    private readonly PassphraseSeal passphraseSeal;

    public SlotParametersTarget()
    {
        kmsSeal = new KmsSeal(kms, "alias/seal");
        passphraseSeal = new PassphraseSeal(SecretBuffer.CopyOf("correct horse battery staple"u8), Argon2idCost.Today);
    }

    public override string Name => "slot-parameters";

    public override IEnumerable<byte[]> Seeds =>
    [
        [0, 1, 0, 4, 0, 0, 0, 0, 0, 3, 1, .. new byte[PassphraseKey.SaltBytes]],
        [1, .. shares.Slot.Parameters.Span],
        [2, .. new Pkcs11Parameters([.. "trent-seal"u8], [1, 2, 3]).Encode()],
        [2, .. new Pkcs11Parameters([.. "k"u8], []).Encode()],
        [3, 1, .. "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"u8],
    ];

    public override int Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return 0;
        }

        SealType type = Types[input[0] % Types.Length];
        ReadOnlySpan<byte> parameters = input.AsSpan(1);
        SealSlot slot = SealSlot.Create(type, new byte[SealingKey.SlotIdBytes], parameters, new byte[60], rootKey, shares.StoreId);
        try
        {
            int read = Read(slot, parameters);
            return HashCode.Combine(type, read);
        }
        catch (SealException refused)
        {
            Require(refused.Failure is SealFailure.MalformedParameters or SealFailure.DoesNotOpen, $"Parameters are refused for a reason that is not theirs: {refused.Failure}.");
            return HashCode.Combine(type, refused.Failure);
        }
    }

    public override void Dispose()
    {
        passphraseSeal.Dispose();
        shares.Dispose();
        rootKey.Dispose();
        base.Dispose();
    }

    private int Read(SealSlot slot, ReadOnlySpan<byte> parameters)
    {
        switch (slot.Type)
        {
            case SealType.Passphrase:
                bool isOld = passphraseSeal.NeedsUpgrade(slot);
                Require(
                    Argon2idCost.IsAllowed(BinaryPrimitives.ReadInt32BigEndian(parameters[1..]), BinaryPrimitives.ReadInt32BigEndian(parameters[5..])) && parameters.Length == 10 + PassphraseKey.SaltBytes,
                    "A passphrase may cost more than is allowed.");
                return isOld ? 1 : 2;
            case SealType.Shamir:
                ShamirParameters set = ShamirParameters.Read(slot);
                Require(set.Encoded.SequenceEqual(parameters), "Parameters of shares are not written as they were read.");
                return HashCode.Combine(set.Threshold, set.Shares, JudgeShares(slot, parameters));
            case SealType.Pkcs11:
                Pkcs11Parameters key = Pkcs11Parameters.Read(slot);
                Require(key.Encode().AsSpan().SequenceEqual(parameters), "Parameters of a token are not written as they were read.");
                return HashCode.Combine(key.KeyLabel.Length / 4, key.KeyId.Length / 4);
            default:
                return AskKms(slot, parameters);
        }
    }

    // Only a commitment that was made lets a share count, and only for the numbers that it was made for.
    private int JudgeShares(SealSlot slot, ReadOnlySpan<byte> parameters)
    {
        const int CommitmentsOffset = 3 + ShareText.SetIdBytes;
        ReadOnlySpan<byte> made = shares.Slot.Parameters.Span;
        using ShareCollector collector = new(slot, shares.StoreId);
        int accepted = 0;
        for (int index = 0; index < shares.Texts.Count; index++)
        {
            int at = CommitmentsOffset + (index * ShamirParameters.CommitmentBytes);
            bool counts = collector.Add(shares.Texts[index]) is ShareOutcome.Accepted or ShareOutcome.Enough;
            Require(
                !counts || (parameters[..CommitmentsOffset].SequenceEqual(made[..CommitmentsOffset]) && parameters.Slice(at, ShamirParameters.CommitmentBytes).SequenceEqual(made.Slice(at, ShamirParameters.CommitmentBytes))),
                "A share counts for a set that it was not made for.");
            accepted += counts ? 1 : 0;
        }

        return accepted;
    }

    private int AskKms(SealSlot slot, ReadOnlySpan<byte> parameters)
    {
        kms.Asked = null;
        try
        {
            using RootKey opened = kmsSeal.UnwrapAsync(slot, shares.StoreId, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            throw new FindingException("A slot opens that the other service refused.");
        }
        catch (SealException refused) when (refused.Failure == SealFailure.DoesNotOpen)
        {
            Require(kms.Asked is { } arn && Encoding.ASCII.GetBytes(arn).AsSpan().SequenceEqual(parameters[1..]) && arn.All(static c => c is > ' ' and <= '~'), "The other service is asked for another key than the slot names.");
            return kms.Asked!.Length / 16;
        }
    }

    private sealed class RefusingKms : IWrappingKms
    {
        public string? Asked { get; set; }

        public Task<KmsWrapping> EncryptAsync(string keyId, SecretBuffer plaintext, IReadOnlyDictionary<string, string> encryptionContext, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<SecretBuffer> DecryptAsync(string keyId, ReadOnlyMemory<byte> ciphertext, IReadOnlyDictionary<string, string> encryptionContext, CancellationToken cancellationToken)
        {
            Asked = keyId;
            throw new WrappingKmsException(WrappingKmsFailure.NotGenuine, "it was altered", null);
        }
    }
}

/// <summary>Files of a root key's seal, as somebody left them.</summary>
internal sealed class KeyFileTarget : Target
{
    private readonly string path = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), "trent-fuzz-" + Path.GetRandomFileName());
    private readonly RootKey rootKey = RootKey.Generate();
    private readonly byte[] storeId = new byte[16];
    private readonly FileSeal seal;
    private readonly SealSlot slot;
    private readonly byte[] made;

    public KeyFileTarget()
    {
        FileSeal.CreateKeyFile(path);
        made = File.ReadAllBytes(path);
        seal = new FileSeal(path);
        slot = seal.WrapAsync(rootKey, storeId, CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    public override string Name => "key-file";

    public override int BytesMax => 200;

    public override IEnumerable<byte[]> Seeds => [made];

    public override int Run(byte[] input)
    {
        File.WriteAllBytes(path, input);
        try
        {
            using RootKey opened = seal.UnwrapAsync(slot, storeId, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            Require(input.AsSpan().SequenceEqual(made), "A key file opens that was never made.");
            return 1;
        }
        catch (SealException refused)
        {
            return HashCode.Combine(refused.Failure, input.Length / 8);
        }
    }

    public override void Dispose()
    {
        File.Delete(path);
        rootKey.Dispose();
        base.Dispose();
    }
}
